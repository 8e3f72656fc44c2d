using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sched.Server.Settings;

/// <summary>The certificate of the api listener, from its two files.</summary>
internal static class ApiCertificate
{
    /// <summary>What is wrong with the files, and with which; null when they can be used.</summary>
    public static string? FaultOf(string certificateFile, string keyFile)
    {
        const string CertificateFlag = "--" + SettingKeys.TlsCert;
        const string KeyFlag = "--" + SettingKeys.TlsKey;
        if (!TryRead(certificateFile, out var certificate))
        {
            return $"{CertificateFlag}: {certificate}";
        }

        if (!TryRead(keyFile, out var key))
        {
            return $"{KeyFlag}: {key}";
        }

        if (!IsUsable(() => X509Certificate2.CreateFromPem(certificate)))
        {
            return $"{CertificateFlag}: '{certificateFile}' holds no certificate in PEM form "
                + "(-----BEGIN CERTIFICATE-----).";
        }

        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return $"{KeyFlag}: '{keyFile}' holds no private key in PEM form (-----BEGIN PRIVATE KEY-----).";
        }

        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            return $"{KeyFlag}: the key in '{keyFile}' is encrypted. Give it without a passphrase, in a file that only "
                + "this program may read.";
        }

        return IsUsable(() => X509Certificate2.CreateFromPem(certificate, key))
            ? null
            : $"{KeyFlag}: the key in '{keyFile}' is damaged, or it does not belong to the certificate in "
                + $"'{certificateFile}'.";
    }

    public static X509Certificate2 Load(NodeSettings settings) =>
        X509Certificate2.CreateFromPemFile(settings.TlsCertificate!, settings.TlsKey);

    /// <summary>The file's further certificates: a client that knows only the root needs them.</summary>
    public static X509Certificate2Collection LoadChain(NodeSettings settings)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(settings.TlsCertificate!);
        return chain;
    }

    private static bool TryRead(string file, out string textOrFault)
    {
        try
        {
            textOrFault = File.ReadAllText(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            textOrFault = $"'{file}' cannot be read: {e.Message}";
            return false;
        }
    }

    private static bool IsUsable(Func<X509Certificate2> load)
    {
        try
        {
            load().Dispose();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
