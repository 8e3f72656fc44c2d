using System.Security.Authentication;
using Sched.Sdk;
using Xunit;

namespace Sched.Tests.Sdk;

/// <summary>Mistakes about TLS, as the transport reports them.</summary>
public sealed class TransportHintTests
{
    [Fact]
    public void A_certificate_that_is_not_trusted_is_told_apart_from_a_node_without_TLS()
    {
        Assert.Contains("SSL_CERT_FILE", HintOf(
            "https://n1:1", Secure("The remote certificate is invalid because of errors in the certificate chain")));
        Assert.Contains("say http://", HintOf("https://n1:1", Secure("Cannot determine the frame size")));
    }

    [Fact]
    public void A_node_that_expects_TLS_is_named_to_a_client_without()
    {
        var broken = new HttpRequestException(HttpRequestError.InvalidResponse, "no handshake");

        Assert.Contains("say https://", HintOf("http://n1:1", broken));
        Assert.Equal("", HintOf("https://n1:1", broken));
    }

    [Fact]
    public void Other_failures_have_no_hint()
    {
        Assert.Equal("", TransportHint.Of(null, "http://n1:1"));
        Assert.Equal("", HintOf(
            "http://n1:1", new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused")));
    }

    private static string HintOf(string endpoint, Exception cause) =>
        TransportHint.Of(new IOException("wrapped", cause), endpoint);

    private static HttpRequestException Secure(string message) => new(
        HttpRequestError.SecureConnectionError, "The SSL connection could not be established",
        new AuthenticationException(message));
}
