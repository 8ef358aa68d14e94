package io.imagefunction;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

/** A certificate for 127.0.0.1, made by the JDK's keytool, that is trusted only where configured. */
public final class TestCertificate {

    private static final String PASSWORD = "changeit";

    private static TestCertificate shared;

    private final Path keyStore;
    private final Path pem;

    private TestCertificate(Path directory) {
        this.keyStore = directory.resolve("server.p12");
        this.pem = directory.resolve("server.pem");
    }

    /** Returns one certificate for all tests, because making one starts a process. */
    public static synchronized TestCertificate shared() throws IOException, InterruptedException {
        if (shared == null) {
            shared = create();
        }
        return shared;
    }

    private static TestCertificate create() throws IOException, InterruptedException {
        TestCertificate certificate = new TestCertificate(Files.createTempDirectory("image-function-tls"));
        certificate.keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12");
        certificate.export();
        return certificate;
    }

    private void export() throws IOException {
        try {
            Certificate certificate = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray())
                    .getCertificate("server");
            String base64 = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
            Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Returns options for a server with this certificate. */
    public HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(keyStore.toString()).setPassword(PASSWORD));
    }

    /** Returns the certificate as a PEM file, for clients that have to trust it. */
    public Path pem() {
        return pem;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        keytool.command().addAll(java.util.List.of(arguments));
        keytool.command()
                .addAll(java.util.List.of("-keystore", keyStore.toString(), "-storepass", PASSWORD, "-noprompt"));
        Process process = keytool.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }
}
