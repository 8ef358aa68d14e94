package io.imagefunction;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who may call whom: a package may use those below it in the list, and none above. */
@AnalyzeClasses(packages = "io.imagefunction", importOptions = DoNotIncludeTests.class)
class RoomsTest {

    private static final String ROOT = "io.imagefunction.";

    private static final List<String> TOP_DOWN = List.of(
            "lambda.http",
            "lambda.event",
            "lambda.agent",
            "lambda",
            "http",
            "mcp",
            "chat",
            "chat.assembly",
            "notification",
            "job",
            "tool",
            "generation",
            "record",
            "check",
            "answer",
            "request",
            "failure",
            "catalogue",
            "storage",
            "openrouter",
            "queue",
            "decoding",
            "local",
            "local.standin",
            "local.drawing",
            "outbound",
            "aws",
            "json",
            "crypto",
            "picture",
            "settings",
            "invocation");

    @ArchTest
    static void everyPackageHasItsPlaceInTheList(JavaClasses classes) {
        Set<String> packages = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT))
                .map(name -> name.substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(packages, new TreeSet<>(TOP_DOWN));
    }

    @ArchTest
    static void callsPointDown(JavaClasses classes) {
        for (int i = 1; i < TOP_DOWN.size(); i++) {
            String[] above = TOP_DOWN.subList(0, i).stream().map(ROOT::concat).toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + TOP_DOWN.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule onlyTheDoorsKnowHttpAndLambda = noClasses()
            .that()
            .resideInAnyPackage(
                    "..generation", "..record", "..check", "..answer", "..request", "..failure", "..job", "..decoding")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..", "com.amazonaws..", "software.amazon.awssdk..");

    @ArchTest
    static final ArchRule onlyTheseKnowAws = noClasses()
            .that()
            .resideOutsideOfPackages("..storage..", "..queue..", "..notification..", "..aws..", "..local..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..");

    @ArchTest
    static final ArchRule nothingPackagedNeedsLocalMode = noClasses()
            .that()
            .resideOutsideOfPackage("..local..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..local..");

    @ArchTest
    static final ArchRule noPackagesNeedEachOther =
            slices().matching("io.imagefunction.(**)").should().beFreeOfCycles();
}
