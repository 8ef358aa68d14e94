package io.imagefunction.build;

import static io.imagefunction.build.WrapperSandbox.RELEASE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.build.WrapperSandbox.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mvnw} works on any machine. The tests use stand-ins, and no network, Maven or JDK of this machine. */
class MavenWrapperTest {

    /** Newer than any JDK that is installed on the machine that runs the tests. */
    private static final String NEWEST = "999.0.1";

    @TempDir
    Path temp;

    private WrapperSandbox sandbox;
    private Map<String, String> onJdk21;

    @BeforeEach
    void aMachineWithJdk21AndCurl() throws IOException {
        sandbox = new WrapperSandbox(temp);
        onJdk21 = Map.of("JAVA_HOME", sandbox.jdk("jdk 21", "21.0.4").toString());
        sandbox.tool("curl", "while [ \"$1\" != -o ]; do shift; done; " + sandbox.deliver("\"$2\""));
    }

    @Test
    void buildsItsOwnProjectFromAnyFolder() throws Exception {
        var process = sandbox.start(sandbox.script(), sandbox.elsewhere, onJdk21, "verify", "-Dgreeting=good day");
        assertEquals(
                List.of("-f", sandbox.project + "/pom.xml", "verify", "-Dgreeting=good day"),
                arguments(WrapperSandbox.finish(process)));
    }

    @Test
    void buildsItsOwnProjectThroughLinks() throws Exception {
        var direct = Files.createSymbolicLink(sandbox.elsewhere.resolve("direct"), sandbox.script());
        var relative = Files.createSymbolicLink(sandbox.home.resolve("relative"), sandbox.home.relativize(direct));
        var run = WrapperSandbox.finish(sandbox.start(relative, sandbox.home, onJdk21, "verify"));
        assertEquals(List.of("-f", sandbox.project + "/pom.xml", "verify"), arguments(run));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-f other.xml", "-f=other.xml", "--file other.xml", "--file=other.xml"})
    void usesThePomThatTheCallerNames(String choice) throws Exception {
        assertEquals(List.of(choice.split(" ")), arguments(sandbox.run(onJdk21, choice.split(" "))));
    }

    @Test
    void usesJavaHomeIfItIsNewEnough() throws Exception {
        sandbox.jdk(".jdks/newer", NEWEST);
        assertEquals(onJdk21.get("JAVA_HOME"), value(sandbox.run(onJdk21), "JAVA_HOME"));
    }

    @Test
    void usesTheNewestJdkIfJavaHomeIsTooOld() throws Exception {
        var tooOld = sandbox.jdk("jdk 17", "17.0.15");
        sandbox.jdk(".jdks/older", "998.0.2");
        var newest = sandbox.jdk(".sdkman/candidates/java/newest", NEWEST);
        sandbox.jdk("Library/Java/JavaVirtualMachines/older.jdk/Contents/Home", "99");
        var run = sandbox.run(Map.of("JAVA_HOME", tooOld.toString()));
        assertEquals(newest.toString(), value(run, "JAVA_HOME"));
    }

    @Test
    void ignoresAJavaWithoutCompiler() throws Exception {
        Files.delete(sandbox.jdk(".jdks/runtime only", "1000").resolve("bin/javac"));
        var jdk = sandbox.jdk(".jdks/complete", NEWEST);
        assertEquals(jdk.toString(), value(sandbox.run(Map.of()), "JAVA_HOME"));
    }

    @Test
    void runsAJdkWithoutAReleaseFileToGetItsVersion() throws Exception {
        var java8 = sandbox.jdkWithoutReleaseFile("jdk 8", "1.8.0_402").toString();
        var newest = sandbox.jdkWithoutReleaseFile(".jdks/newest", NEWEST).toString();
        assertEquals(newest, value(sandbox.run(Map.of("JAVA_HOME", java8)), "JAVA_HOME"));
    }

    @Test
    void findsTheJdkBehindAVersionManagersShim() throws Exception {
        var jdk = sandbox.jdk("hidden away", NEWEST);
        sandbox.tool("java", "echo '    java.home = " + jdk + "' >&2");
        assertEquals(jdk.toString(), value(sandbox.run(Map.of()), "JAVA_HOME"));
    }

    @Test
    void saysWhatToInstallIfThereIsNoJdk() throws Exception {
        var script = Files.readString(sandbox.script());
        var demanding = script.replace("least_java=21", "least_java=1000");
        assertNotEquals(script, demanding);
        Files.writeString(sandbox.script(), demanding);
        var run = sandbox.run(onJdk21);
        assertEquals(1, run.status());
        assertEquals("", run.out());
        assertTrue(run.err().contains("no JDK 1000 or newer"), run.err());
        assertTrue(run.err().contains("Install JDK 25"), run.err());
        assertTrue(run.err().contains(onJdk21.get("JAVA_HOME")), run.err());
    }

    @Test
    void silencesJdk24AndLaterAndKeepsTheCallersOptions() throws Exception {
        var jdk = sandbox.jdk("jdk 24", "24").toString();
        var run = sandbox.run(Map.of("JAVA_HOME", jdk, "MAVEN_OPTS", "-Xmx1g"));
        assertEquals(
                "-Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow",
                value(run, "MAVEN_OPTS"));
    }

    @Test
    void givesOlderJdksNoUnknownOptions() throws Exception {
        assertEquals("", value(sandbox.run(onJdk21), "MAVEN_OPTS"));
    }

    @Test
    void downloadsThroughAnInstalledMavenFirst() throws Exception {
        sandbox.tool("mvn", "echo \"mvn $*\" >&2; " + sandbox.deliver(RELEASE + "-bin.zip"));
        sandbox.tool("curl", "exit 1");
        var run = sandbox.run(onJdk21);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.err().contains("-Dartifact=org.apache.maven:apache-maven:3.9.16:zip:bin"), run.err());
    }

    @Test
    void downloadsFromApacheIfTheInstalledMavenFails() throws Exception {
        sandbox.tool("mvn", "exit 1");
        assertEquals(0, sandbox.run(onJdk21).status());
    }

    @Test
    void downloadsWithWgetIfThereIsNoCurl() throws Exception {
        sandbox.removeTool("curl");
        sandbox.tool("wget", "while [ \"$1\" != -O ]; do shift; done; " + sandbox.deliver("\"$2\""));
        assertEquals(0, sandbox.run(onJdk21).status());
    }

    @Test
    void saysWhatIsMissingIfItCannotDownload() throws Exception {
        sandbox.removeTool("curl");
        var run = sandbox.run(onJdk21);
        assertEquals(1, run.status());
        assertTrue(run.err().contains("none of mvn, curl and wget"), run.err());
    }

    @Test
    void deletesAReleaseWithAWrongChecksum() throws Exception {
        sandbox.pin("0".repeat(128));
        var run = sandbox.run(onJdk21);
        assertEquals(1, run.status());
        assertTrue(run.err().contains("is pinned: not used"), run.err());
        assertEquals(List.of(), WrapperSandbox.tree(sandbox.cache()));
    }

    @Test
    void needsNoNetworkOnceMavenIsInstalled() throws Exception {
        assertEquals(0, sandbox.run(onJdk21).status());
        sandbox.removeTool("curl");
        var second = sandbox.run(onJdk21);
        assertEquals(0, second.status());
        assertEquals("", second.err());
    }

    @Test
    void installsMavenInMavenUserHome() throws Exception {
        var userHome = sandbox.elsewhere.resolve("maven user home");
        var environment = Map.of("JAVA_HOME", onJdk21.get("JAVA_HOME"), "MAVEN_USER_HOME", userHome.toString());
        assertEquals(0, sandbox.run(environment).status());
        assertTrue(Files.isDirectory(userHome.resolve("wrapper/dists").resolve(RELEASE)));
        assertFalse(Files.exists(sandbox.home.resolve(".m2")));
    }

    @Test
    void twoConcurrentFirstRunsSucceedAndInstallOneMaven() throws Exception {
        var meetingPoint = Files.createDirectories(sandbox.elsewhere.resolve("meeting point"));
        sandbox.tool("curl", """
                while [ "$1" != -o ]; do shift; done
                zip=$2
                : >"%1$s/$$"
                until set -- "%1$s"/*; [ $# -eq 2 ]; do sleep 0.1; done
                %2$s
                """.formatted(meetingPoint, sandbox.deliver("\"$zip\"")));
        var one = sandbox.start(sandbox.script(), sandbox.project, onJdk21, "one");
        var other = sandbox.start(sandbox.script(), sandbox.project, onJdk21, "other");
        assertEquals("one", arguments(WrapperSandbox.finish(one)).getLast());
        assertEquals("other", arguments(WrapperSandbox.finish(other)).getLast());
        var names = WrapperSandbox.tree(sandbox.cache()).stream().map(Path::getFileName);
        assertEquals(
                List.of(RELEASE, sandbox.checksum().substring(0, 12), "bin", "mvn"),
                names.map(Path::toString).toList());
    }

    private static List<String> arguments(Run run) {
        return values(run, "argument");
    }

    private static String value(Run run, String name) {
        return values(run, name).getFirst();
    }

    private static List<String> values(Run run, String name) {
        assertEquals(0, run.status(), run.err());
        return run.out()
                .lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }
}
