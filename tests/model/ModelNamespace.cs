namespace Sched.Tests.Model;

/// <summary>A namespace, its queues by name, and where its ids lead.</summary>
internal sealed class ModelNamespace(string name)
{
    public string Name { get; } = name;
    public bool CreateQueues { get; set; }
    public Dictionary<string, ModelQueue> Queues { get; } = [];
    public Dictionary<string, ModelRun> RunsById { get; } = [];

    /// <summary>The engine's number, learnt from the first record that shows it.</summary>
    public uint? Number { get; set; }

    public ModelQueue? FindOrCreate(string queue)
    {
        if (!Queues.ContainsKey(queue) && CreateQueues)
        {
            Queues[queue] = new ModelQueue(Name, queue);
        }

        return Queues.GetValueOrDefault(queue);
    }
}
