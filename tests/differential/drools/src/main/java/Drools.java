import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.chrono.ChronoPeriod;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.ChronoField;
import java.util.Collection;
import java.util.Map;
import org.kie.dmn.feel.FEEL;
import org.kie.dmn.feel.lang.impl.FEELBuilder;

/** Drools' values of the expressions of standard input, a line each; what it throws is null (FEEL knows no exception). */
public final class Drools {
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    static String tagged(String tag, String text) { return "{\"" + tag + "\":" + quoted(text) + "}"; }

    static String write(Object value) {
        if (value == null) return "null";
        if (value instanceof Boolean) return value.toString();
        if (value instanceof BigDecimal) return tagged("number", ((BigDecimal) value).toPlainString());
        if (value instanceof Number) return tagged("number", new BigDecimal(value.toString()).toPlainString());
        if (value instanceof String || value instanceof Character) return quoted(value.toString());
        if (value instanceof LocalDate) return tagged("date", value.toString());
        if (value instanceof Duration) return tagged("days", value.toString());
        if (value instanceof ChronoPeriod) {
            ChronoPeriod period = (ChronoPeriod) value;
            return tagged("months", Long.toString(period.get(ChronoUnit.YEARS) * 12 + period.get(ChronoUnit.MONTHS)));
        }
        if (value instanceof TemporalAccessor) {
            TemporalAccessor moment = (TemporalAccessor) value;
            return tagged(moment.isSupported(ChronoField.YEAR) ? "datetime" : "time", value.toString());
        }
        if (value instanceof Collection) {
            StringBuilder out = new StringBuilder("[");
            for (Object item : (Collection<?>) value) out.append(out.length() > 1 ? "," : "").append(write(item));
            return out.append(']').toString();
        }
        return tagged("other", value.getClass().getSimpleName());
    }

    public static void main(String[] arguments) throws Exception {
        FEEL feel = FEELBuilder.builder().build();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String value;
            try {
                value = write(feel.evaluate(line, Map.of()));
            } catch (RuntimeException failure) {
                value = "null";
            }
            out.println(value);
        }
        out.flush();
    }
}
