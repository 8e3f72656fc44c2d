using System.Buffers;
using System.Text;
using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Parts of a snapshot, written and read in this order. The numbers are part of the format.</summary>
public enum EngineSection : ushort
{
    Group = 1,
    Namespaces = 2,
    Policies = 3,
    Sides = 4,
    Runs = 5,
    Batches = 6,
    Sessions = 7,
    Live = 8,
    Wheel = 9,
    Queues = 10,
    Kept = 11,
}

/// <summary>
/// The state as a logical format: fields, in order of slot, bucket and position, so that a restored engine goes on
/// exactly as the one that wrote, and writes the same bytes.
/// </summary>
public sealed partial class JobEngine
{
    public void WriteSection(EngineSection section, IBufferWriter<byte> output)
    {
        switch (section)
        {
            case EngineSection.Group:
                WriteGroup(output);
                break;
            case EngineSection.Namespaces:
                WriteNamespaces(output);
                break;
            case EngineSection.Policies:
                WritePolicies(output);
                break;
            case EngineSection.Sides:
                WriteSides(output);
                break;
            case EngineSection.Runs:
                WriteRuns(output);
                break;
            case EngineSection.Batches:
                WriteBatches(output);
                break;
            case EngineSection.Sessions:
                WriteSessions(output);
                break;
            case EngineSection.Live:
                _live.WriteTo(output);
                break;
            case EngineSection.Wheel:
                _wheel.WriteTo(output);
                break;
            case EngineSection.Queues:
                WriteQueues(output);
                break;
            case EngineSection.Kept:
                _kept.WriteTo(output);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(section), section, "There is no such section.");
        }
    }

    public void ReadSection(EngineSection section, ReadOnlySpan<byte> content)
    {
        var input = new SnapshotInput(content);
        switch (section)
        {
            case EngineSection.Group:
                ReadGroup(ref input);
                break;
            case EngineSection.Namespaces:
                ReadNamespaces(ref input);
                break;
            case EngineSection.Policies:
                ReadPolicies(ref input);
                break;
            case EngineSection.Sides:
                ReadSides(ref input);
                break;
            case EngineSection.Runs:
                ReadRuns(ref input);
                break;
            case EngineSection.Batches:
                ReadBatches(ref input);
                break;
            case EngineSection.Sessions:
                ReadSessions(ref input);
                break;
            case EngineSection.Live:
                _live.ReadFrom(content, out _);
                break;
            case EngineSection.Wheel:
                _wheel.ReadFrom(content, out _);
                break;
            case EngineSection.Queues:
                ReadQueues(ref input);
                break;
            case EngineSection.Kept:
                _kept.ReadFrom(content, out _);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(section), section, "There is no such section.");
        }
    }

    private void WriteGroup(IBufferWriter<byte> output)
    {
        output.WriteByte(IsFounded ? (byte)1 : (byte)0);
        output.WriteInt64(EpochUnixMs);
        output.WriteUInt64(HashKey.Low);
        output.WriteUInt64(HashKey.High);
        output.Write(ClusterId.ToByteArray());
        output.WriteInt64(Level);
        output.WriteInt64(ClockMs);
        output.WriteInt64(TermStartMs);
        output.WriteInt64(LastIndex);
        output.WriteInt64(LastTerm);
        output.WriteInt64(_lastSeq);
        output.WriteInt64(_tokenCounter);
        output.WriteInt64(_tokenEpoch);
        output.WriteInt64(_lastSession);
        output.WriteInt64(_lastOutcome);
        output.WriteInt64(_outcomeFloor);
        output.WriteInt64(_keptTurn);
        output.WriteUInt64(_chain);
        output.WriteUInt64(_facts);
    }

    private void ReadGroup(ref SnapshotInput input)
    {
        IsFounded = input.ReadByte() == 1;
        EpochUnixMs = input.ReadInt64();
        HashKey = new HashKey(input.ReadUInt64(), input.ReadUInt64());
        ClusterId = new Guid(input.Read(16));
        Level = (int)input.ReadInt64();
        ClockMs = input.ReadInt64();
        TermStartMs = input.ReadInt64();
        LastIndex = input.ReadInt64();
        LastTerm = input.ReadInt64();
        _lastSeq = input.ReadInt64();
        _tokenCounter = input.ReadInt64();
        _tokenEpoch = (int)input.ReadInt64();
        _lastSession = (uint)input.ReadInt64();
        _lastOutcome = input.ReadInt64();
        _outcomeFloor = input.ReadInt64();
        _keptTurn = (int)input.ReadInt64();
        _chain = input.ReadUInt64();
        _facts = input.ReadUInt64();
    }

    private void WriteNamespaces(IBufferWriter<byte> output)
    {
        output.WriteInt64(_namespaces.Count);
        foreach (var space in _namespaces)
        {
            Write(output, space.Name);
            output.WriteByte(space.CreateQueues ? (byte)1 : (byte)0);
        }
    }

    private void ReadNamespaces(ref SnapshotInput input)
    {
        for (var left = input.ReadInt64(); left > 0; left--)
        {
            var number = AddNamespace(ReadText(ref input));
            _namespaces[(int)number - 1].CreateQueues = input.ReadByte() == 1;
        }
    }

    private void WritePolicies(IBufferWriter<byte> output)
    {
        output.WriteInt64(_policies.SlotCount);
        for (var number = 0; number < _policies.SlotCount; number++)
        {
            Write(output, _policies[number]);
            output.WriteInt64(_policies.References(number));
        }

        Write(output, _policies.FreeSlots);
    }

    private void ReadPolicies(ref SnapshotInput input)
    {
        var slots = new PolicyTable.Slot[input.ReadInt64()];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = new PolicyTable.Slot(ReadPolicy(ref input), input.ReadInt64());
        }

        _policies.Restore(slots, ReadSlots(ref input));
    }

    private void WriteSides(IBufferWriter<byte> output)
    {
        output.WriteInt64(_sides.SlotCount);
        Write(output, _sides.FreeSlots);
        for (var slot = 0; slot < _sides.SlotCount; slot++)
        {
            ref var side = ref _sides[slot];
            output.WriteInt64(side.Seq);
            output.WriteInt64(side.Policy);
            output.WriteUInt64(side.KeyHash);
        }
    }

    private void ReadSides(ref SnapshotInput input)
    {
        _sides.Restore((int)input.ReadInt64(), ReadSlots(ref input));
        for (var slot = 0; slot < _sides.SlotCount; slot++)
        {
            ref var side = ref _sides[slot];
            side.Seq = input.ReadInt64();
            side.Policy = (int)input.ReadInt64();
            side.KeyHash = input.ReadUInt64();
            if (side.Seq != 0)
            {
                _sideSlots.Add(side.Seq, slot);
            }
        }
    }

    private static void Write(IBufferWriter<byte> output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        output.WriteInt64(bytes.Length);
        output.Write(bytes);
    }

    private static string ReadText(ref SnapshotInput input) =>
        Encoding.UTF8.GetString(input.Read((int)input.ReadInt64()));

    private static void Write(IBufferWriter<byte> output, RunPolicy policy)
    {
        output.WriteInt64(policy.MaxAttempts);
        output.WriteInt64(policy.BackoffMs);
        output.WriteInt64(policy.BackoffMaxMs);
    }

    private static RunPolicy ReadPolicy(ref SnapshotInput input) =>
        new((int)input.ReadInt64(), input.ReadInt64(), input.ReadInt64());

    private static void Write(IBufferWriter<byte> output, IReadOnlyList<int> slots)
    {
        output.WriteInt64(slots.Count);
        foreach (var slot in slots)
        {
            output.WriteInt64(slot);
        }
    }

    private static int[] ReadSlots(ref SnapshotInput input)
    {
        var slots = new int[input.ReadInt64()];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = (int)input.ReadInt64();
        }

        return slots;
    }
}
