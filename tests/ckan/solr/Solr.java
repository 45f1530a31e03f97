import org.apache.solr.client.solrj.embedded.JettyConfig;
import org.apache.solr.client.solrj.embedded.JettySolrRunner;

/** Solr HOME: Solr over HTTP on a free port of this machine, which it prints; it ends with its standard input. */
public class Solr {
    public static void main(String[] arguments) throws Exception {
        System.setProperty("jetty.host", "127.0.0.1");
        JettySolrRunner server = new JettySolrRunner(arguments[0], JettyConfig.builder().setContext("/solr").setPort(0).build());
        server.start();
        System.out.println("port " + server.getLocalPort());
        System.out.flush();
        while (System.in.read() >= 0) {
        }
        server.stop();
        System.exit(0);
    }
}
