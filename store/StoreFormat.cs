namespace Sched.Store;

/// <summary>Constants of the whole group: a set of files written with others cannot be read.</summary>
public static class StoreFormat
{
    /// <summary>Records never cross pages: small ones would waste space, big ones make more of them fit.</summary>
    public const int PageBits = 22;

    public const int SegmentBits = 28;

    /// <summary>Sixteen pages.</summary>
    public const int MemoryBitsMin = PageBits + 4;

    /// <summary>Of records, keys and checkpoint bytes together.</summary>
    public const byte Version = 1;

    /// <summary>A page less the record's header, key and length.</summary>
    public const int ValueBytesMax = (1 << PageBits) - 28;
}
