package io.imagefunction;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may call whom: doors call the generation, which calls upstream and storage, and nobody calls upwards. */
@AnalyzeClasses(packages = "io.imagefunction", importOptions = DoNotIncludeTests.class)
class RoomsTest {

    @ArchTest
    static final ArchRule callsPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("lambda")
            .definedBy("..lambda..")
            .layer("http")
            .definedBy("..http..")
            .layer("mcp")
            .definedBy("..mcp..")
            .layer("chat")
            .definedBy("..chat..")
            .layer("tool")
            .definedBy("..tool..")
            .layer("generation")
            .definedBy("..generation..")
            .layer("openrouter")
            .definedBy("..openrouter..")
            .layer("storage")
            .definedBy("..storage..")
            .layer("queue")
            .definedBy("..queue..")
            .layer("notification")
            .definedBy("..notification..")
            .layer("aws")
            .definedBy("..aws..")
            .layer("local")
            .definedBy("..local..")
            .whereLayer("lambda")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("http")
            .mayOnlyBeAccessedByLayers("lambda")
            .whereLayer("mcp")
            .mayOnlyBeAccessedByLayers("http")
            .whereLayer("chat")
            .mayOnlyBeAccessedByLayers("http")
            .whereLayer("tool")
            .mayOnlyBeAccessedByLayers("chat", "mcp", "http", "lambda")
            .whereLayer("generation")
            .mayOnlyBeAccessedByLayers("chat", "tool", "mcp", "http", "lambda", "notification")
            .whereLayer("openrouter")
            .mayOnlyBeAccessedByLayers("generation", "chat", "mcp", "http")
            .whereLayer("storage")
            .mayOnlyBeAccessedByLayers("generation", "chat", "http", "lambda", "notification")
            .whereLayer("queue")
            .mayOnlyBeAccessedByLayers("generation", "notification", "lambda")
            .whereLayer("notification")
            .mayOnlyBeAccessedByLayers("http", "lambda")
            .whereLayer("aws")
            .mayOnlyBeAccessedByLayers("storage", "queue", "notification")
            .whereLayer("local")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule generationKnowsNoPlatform = noClasses()
            .that()
            .resideInAPackage("..generation..")
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
    static final ArchRule noRoomNeedsEachOther =
            slices().matching("io.imagefunction.(*)..").should().beFreeOfCycles();
}
