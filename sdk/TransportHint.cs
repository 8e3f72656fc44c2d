using System.Security.Authentication;

namespace Sched.Sdk;

/// <summary>The common mistakes about TLS look like damage on the wire; a sentence that says what to try.</summary>
internal static class TransportHint
{
    /// <summary>Empty when there is nothing to say, or begins with a blank.</summary>
    public static string Of(Exception? error, string endpoint)
    {
        var isTls = endpoint.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException && cause.Message.Contains("certificate", StringComparison.Ordinal))
            {
                return " The node's certificate is not trusted here; SSL_CERT_FILE names a file of those that are.";
            }

            if (cause is AuthenticationException)
            {
                return " If the node does not use TLS, say http://.";
            }

            if (!isTls && cause is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse })
            {
                return " If the node uses TLS, say https://.";
            }
        }

        return "";
    }
}
