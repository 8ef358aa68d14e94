package io.imagefunction.aws;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** Credentials of the function's role, or from any other source of the SDK. */
@ApplicationScoped
class AwsCredentials {

    @Produces
    @Singleton
    AwsCredentialsProvider credentials() {
        return DefaultCredentialsProvider.builder().build();
    }
}
