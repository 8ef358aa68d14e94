package io.imagefunction.storage;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Auth scheme that treats plain HTTP like TLS: the signature does not include a SHA-256 of the body. The SDK would
 * compute it for every part, about a fifth of the processor time. Instead the signed headers include the body's
 * checksum.
 */
final class UnsignedBodies implements AwsV4AuthScheme {

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    /** Not for HTTP's default port: the signature would include it in the host name, but the sent header omits it. */
    static boolean canBeSentTo(URI endpoint) {
        return "http".equalsIgnoreCase(endpoint.getScheme()) && endpoint.getPort() > 0 && endpoint.getPort() != 80;
    }

    @Override
    public String schemeId() {
        return SCHEME_ID;
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return providers.identityProvider(AwsCredentialsIdentity.class);
    }

    @Override
    public AwsV4HttpSigner signer() {
        return new Signer();
    }

    private final class Signer implements AwsV4HttpSigner {

        @Override
        public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
            SignedRequest signed =
                    signer.sign(request.copy(asked -> asked.request(withProtocol(request.request(), "https"))));
            return signed.copy(sent -> sent.request(withProtocol(signed.request(), "http")));
        }

        @Override
        public CompletableFuture<AsyncSignedRequest> signAsync(
                AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
            throw new UnsupportedOperationException("the client is a blocking one");
        }

        private static SdkHttpRequest withProtocol(SdkHttpRequest request, String protocol) {
            return request.copy(with -> with.protocol(protocol));
        }
    }
}
