import java.io.File;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.kie.api.io.ResourceType;
import org.kie.dmn.api.core.DMNContext;
import org.kie.dmn.api.core.DMNModel;
import org.kie.dmn.api.core.DMNRuntime;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.internal.io.ResourceFactory;

/** How many decisions Drools makes in a second on one thread: the models of a folder, as bench/rules_decisions.cpp asks them. */
public final class Drools {
    static double rate(LongConsumer work) {
        double[] rates = new double[5];
        for (int round = -3; round < 5; round++) {  // three rounds warm the just-in-time compiler up
            long began = System.nanoTime(), done = 0;
            while (System.nanoTime() - began < 500_000_000L) for (int i = 0; i < 20; i++) work.accept(done++);
            if (round >= 0) rates[round] = done * 1e9 / (System.nanoTime() - began);
        }
        Arrays.sort(rates);
        return rates[2];
    }

    static Object ask(DMNRuntime runtime, DMNModel model, Map<String, Object> given) {
        DMNContext context = runtime.newContext();
        given.forEach(context::set);
        return runtime.evaluateAll(model, context).getDecisionResultByName("d").getResult();
    }

    static void table(String folder, int rules) {
        DMNRuntime runtime = load(folder, "table" + rules);
        DMNModel model = runtime.getModels().get(0);
        System.out.printf("table%d %.0f%n", rules, rate(i -> {
            Object value = ask(runtime, model, Map.of("age", BigDecimal.valueOf(20 + i % 60), "income", BigDecimal.valueOf(i * 37 % (rules * 1000L)), "mlc", BigDecimal.valueOf(15472)));
            if (!(value instanceof BigDecimal)) throw new IllegalStateException("table: " + value);
        }));
    }

    static DMNRuntime load(String folder, String name) {
        return DMNRuntimeBuilder.fromDefaults().buildConfiguration()
            .fromResources(List.of(ResourceFactory.newFileResource(new File(folder, name + ".dmn"))))
            .getOrElseThrow(RuntimeException::new);
    }

    record Case(String expected, Map<String, Object> inputs) {}

    /** A model of the kit with its cases, a fact a line: its type, its value, and the path to where it stands. */
    @SuppressWarnings("unchecked")
    static void kit(String folder, String name) throws java.io.IOException {
        File file = new File(folder, name + ".cases");
        if (!file.exists()) return;
        String decision = "";
        List<Case> cases = new ArrayList<>();
        for (String line : java.nio.file.Files.readAllLines(file.toPath())) {
            String[] parts = line.split("\t");
            if (parts[0].equals("model")) { decision = parts[3]; continue; }
            if (parts[0].equals("case")) { cases.add(new Case(parts[1], new java.util.LinkedHashMap<>())); continue; }
            Map<String, Object> at = cases.get(cases.size() - 1).inputs();
            for (int i = 2; i + 1 < parts.length; i++) at = (Map<String, Object>) at.computeIfAbsent(parts[i], key -> new java.util.LinkedHashMap<String, Object>());
            Object value = parts[0].equals("number") ? new BigDecimal(parts[1]) : parts[0].equals("boolean") ? (Object) Boolean.valueOf(parts[1]) : parts[1];
            at.put(parts[parts.length - 1], value);
        }
        DMNRuntime runtime = load(folder, name);
        DMNModel model = runtime.getModels().get(0);
        String asked = decision;
        System.out.printf("%s %.0f%n", name, rate(i -> {
            Case one = cases.get((int) (i % cases.size()));
            DMNContext context = runtime.newContext();
            one.inputs().forEach(context::set);
            Object value = runtime.evaluateByName(model, context, asked).getDecisionResultByName(asked).getResult();
            if (!one.expected().equals(String.valueOf(value))) throw new IllegalStateException(name + ": " + value);
        }));
    }

    public static void main(String[] arguments) throws java.io.IOException {
        kit(arguments[0], "lending");
        kit(arguments[0], "chapter11");
        table(arguments[0], 5);
        table(arguments[0], 100);
        DMNRuntime runtime = load(arguments[0], "filter");
        DMNModel model = runtime.getModels().get(0);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) rows.add(Map.of("age", BigDecimal.valueOf(i % 2 == 0 ? 70 : 40), "income", BigDecimal.valueOf(20000 + i)));
        System.out.printf("filter %.0f%n", rate(i -> {
            Object value = ask(runtime, model, Map.of("cases", rows));
            if (!(value instanceof BigDecimal) || ((BigDecimal) value).intValueExact() != 50) throw new IllegalStateException("filter: " + value);
        }));
    }
}
