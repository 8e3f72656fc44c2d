using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>A group of one that many tests share; each uses ids and queues of its own.</summary>
public sealed class OneNode : IAsyncLifetime
{
    private ScheddGroup _group = null!;

    internal ScheddNode Node => _group[0];

    public async ValueTask InitializeAsync()
    {
        _group = await ScheddGroup.StartAsync(1);
        await Node.Api.PutAsync(new PutNamespaceRequest { Name = "closed", CreateQueues = false });
    }

    public ValueTask DisposeAsync()
    {
        _group.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Names the tests that share <see cref="OneNode"/>.</summary>
[CollectionDefinition(nameof(OneNode))]
public sealed class OneNodeTests : ICollectionFixture<OneNode>;
