package io.imagefunction.openrouter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UpstreamExceptionTest {

    static Stream<Arguments> problems() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), true),
                Arguments.of(new io.netty.channel.ConnectTimeoutException("10 s"), true),
                Arguments.of(new UnknownHostException("openrouter.ai"), true),
                Arguments.of(new SSLHandshakeException("certificate"), true),
                Arguments.of(new SSLException("record"), false),
                Arguments.of(new IOException("Connection reset by peer"), false),
                Arguments.of(new io.vertx.core.http.HttpClosedException("Connection was closed"), false));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void onlyWithoutAConnectionIsItKnownThatNothingWasSent(Exception problem, boolean unsent) {
        assertEquals(unsent, new UpstreamException.Unreachable(problem).isUnsent());
        assertEquals(unsent, new UpstreamException.Unreachable(new RuntimeException(problem)).isUnsent());
    }
}
