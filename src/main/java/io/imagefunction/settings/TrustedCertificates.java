package io.imagefunction.settings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificates that TLS connections trust: a PEM file if one is configured, otherwise the built-in authorities. A
 * native binary has the built-in authorities of the JDK that built it.
 */
@ApplicationScoped
public class TrustedCertificates {

    private final Optional<Path> bundle;
    private Optional<SSLSocketFactory> socketFactory;

    @Inject
    TrustedCertificates(Settings settings) {
        this(settings.image().caBundle());
    }

    public TrustedCertificates(Optional<Path> bundle) {
        this.bundle = bundle;
    }

    /** Returns the configured certificates; empty if the built-in authorities are trusted. */
    public Optional<KeyStore> keyStore() {
        return bundle.map(file -> {
            try {
                return read(file);
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("IMAGE_CA_BUNDLE cannot be read: " + e.getMessage(), e);
            }
        });
    }

    /**
     * Returns a socket factory for the JDK's own TLS that trusts the configured certificates; empty if there are none.
     */
    public synchronized Optional<SSLSocketFactory> socketFactory() {
        if (socketFactory == null) {
            socketFactory = keyStore().map(TrustedCertificates::socketFactory);
        }
        return socketFactory;
    }

    /** Returns a trust manager for Vert.x that trusts the configured certificates; empty if there are none. */
    public Optional<X509TrustManager> trustManager() {
        return keyStore().map(trusted -> {
            try {
                return trustManager(trusted);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /**
     * Returns a trust manager for connections to any host on the internet, which trusts both the configured
     * certificates and the built-in authorities; empty if no certificates are configured.
     */
    public Optional<X509TrustManager> besidesPublicAuthorities() {
        return keyStore().map(trusted -> {
            try {
                for (X509Certificate authority : trustManager(null).getAcceptedIssuers()) {
                    trusted.setCertificateEntry("public-" + trusted.size(), authority);
                }
                return trustManager(trusted);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** @param trusted null for the built-in authorities */
    private static X509TrustManager trustManager(KeyStore trusted) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private static SSLSocketFactory socketFactory(KeyStore trusted) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {trustManager(trusted)}, null);
            return tls.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static KeyStore read(Path file) throws GeneralSecurityException, IOException {
        Collection<? extends Certificate> certificates;
        try (InputStream pem = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(pem);
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("there is no certificate in it");
        }
        // The REST client saves the store with a password and loads it again. With PKCS12 that takes 20 ms of processor
        // time, with JKS almost none.
        KeyStore trusted = KeyStore.getInstance("JKS");
        trusted.load(null, null);
        for (Certificate certificate : certificates) {
            trusted.setCertificateEntry("trusted-" + trusted.size(), certificate);
        }
        return trusted;
    }
}
