using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>The api listener with a certificate of its own.</summary>
public sealed class TlsTests
{
    private const int WrongSettings = 2;

    [Fact]
    public async Task A_client_over_TLS_is_served_and_a_plain_one_fails()
    {
        using var group = new ScheddGroup(1);
        var node = group[0];
        var (certificate, key, print) = WriteCertificate(group, "good");
        node.Start("--bootstrap", "--tls-cert", certificate, "--tls-key", key);
        await node.Process.SaysAsync("leads in term");

        using var secure = ScheddNode.Open($"https://{node.Address}", new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, found, _, _) => found?.GetCertHashString() == print,
            },
        });
        var job = new JobSpec { Id = "j", Type = "t" };
        var submitted = await new Api(secure.CreateCallInvoker()).SubmitAsync(job);
        Assert.Equal("j", submitted.Id);

        var failure = await Assert.ThrowsAsync<RpcException>(() => node.Api.SubmitAsync(job));
        Assert.Contains(failure.StatusCode, (StatusCode[])[StatusCode.Unavailable, StatusCode.Internal]);

        // One that does not trust the certificate is not served either.
        using var strict = ScheddNode.Open($"https://{node.Address}", new SocketsHttpHandler());
        await Assert.ThrowsAsync<RpcException>(() => new Api(strict.CreateCallInvoker()).SubmitAsync(job));
        Assert.False(node.Process.HasExited);
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_wrong_settings_in_words()
    {
        using var group = new ScheddGroup(1);
        var node = group[0];
        var (certificate, key, _) = WriteCertificate(group, "one");
        var (_, foreign, _) = WriteCertificate(group, "other");
        var garbage = group.PathOf("garbage.pem");
        await File.WriteAllTextAsync(garbage, "what is this?", TestContext.Current.CancellationToken);
        var locked = group.PathOf("locked.pem");
        await File.WriteAllTextAsync(locked, EncryptedKey(), TestContext.Current.CancellationToken);

        await AssertRefusedAsync(certificate, null, "--tls-cert and --tls-key need each other");
        await AssertRefusedAsync("/nowhere.pem", key, "--tls-cert: '/nowhere.pem' cannot be read");
        await AssertRefusedAsync(certificate, "/nowhere.pem", "--tls-key: '/nowhere.pem' cannot be read");
        await AssertRefusedAsync(garbage, key, $"--tls-cert: '{garbage}' holds no certificate");
        await AssertRefusedAsync(certificate, garbage, $"--tls-key: '{garbage}' holds no private key");
        await AssertRefusedAsync(certificate, locked, $"--tls-key: the key in '{locked}' is encrypted");
        await AssertRefusedAsync(certificate, foreign, "does not belong to the certificate");

        async Task AssertRefusedAsync(string certificate, string? key, string words)
        {
            var (code, text) = await ScheddProcess.RunAsync(
                [.. node.Identity, "--tls-cert", certificate, .. key is null ? [] : (string[])["--tls-key", key]]);
            Assert.Contains(words, text, StringComparison.Ordinal);
            Assert.Equal(WrongSettings, code);
        }
    }

    [Fact]
    public async Task Beyond_loopback_the_api_needs_TLS_or_a_flag_and_raft_and_peer_the_flag()
    {
        using var group = new ScheddGroup(1);
        var node = group[0];
        var port = node.Address[node.Address.LastIndexOf(':')..];
        var (certificate, key, _) = WriteCertificate(group, "good");
        string[] beyond = [.. node.Identity, "--api", $"0.0.0.0{port}", "--bootstrap"];

        var (code, text) = await ScheddProcess.RunAsync(beyond);
        Assert.Equal(WrongSettings, code);
        Assert.Contains("is beyond loopback: give --tls-cert and --tls-key, or say", text, StringComparison.Ordinal);

        (code, text) = await ScheddProcess.RunAsync(
            [.. node.Identity, "--peer", "0.0.0.0:17072", "--tls-cert", certificate, "--tls-key", key]);
        Assert.Equal(WrongSettings, code);
        Assert.Contains("--peer: 0.0.0.0:17072 is beyond loopback and carries no encryption", text,
            StringComparison.Ordinal);

        using var secure = new ScheddProcess([.. beyond, "--tls-cert", certificate, "--tls-key", key]);
        await secure.SaysAsync("leads in term");
        secure.Kill();
        using var open = new ScheddProcess([.. beyond, "--insecure-listen-beyond-loopback"]);
        await open.SaysAsync("leads in term");
    }

    private static (string Certificate, string Key, string Print) WriteCertificate(ScheddGroup group, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var (certificateFile, keyFile) = (group.PathOf($"{name}.pem"), group.PathOf($"{name}.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile, certificate.GetCertHashString());
    }

    private static string EncryptedKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000));
    }
}
