using System.Runtime.InteropServices;

namespace Sched.Store;

/// <summary>
/// fsync whose result is looked at. The runtime's own flush calls swallow the error, and binding to "libc" by name
/// would go past a preloaded test shim, so the symbol is taken from the main program.
/// </summary>
internal static unsafe class CheckedSync
{
    private const int OpenReadOnlyCloseOnExec = 0x80000;

    private static readonly delegate* unmanaged<byte*, int, int> Open =
        (delegate* unmanaged<byte*, int, int>)Symbol("open");

    private static readonly delegate* unmanaged<int, int> Sync = (delegate* unmanaged<int, int>)Symbol("fsync");

    private static readonly delegate* unmanaged<int, int> Close = (delegate* unmanaged<int, int>)Symbol("close");

    /// <summary>Makes a file's contents, or a directory's entries, durable.</summary>
    public static void Path(string path)
    {
        var descriptor = OpenDescriptor(path);
        try
        {
            Check(Sync(descriptor), "fsync", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>What fsync itself says of a descriptor: for the start-up self-test, which gives it a pipe.</summary>
    internal static int ErrorOf(SafeHandle handle)
    {
        Marshal.SetLastSystemError(0);
        var result = Sync((int)handle.DangerousGetHandle());
        return result == 0 ? 0 : Marshal.GetLastSystemError();
    }

    private static int OpenDescriptor(string path)
    {
        var name = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            var descriptor = Open((byte*)name, OpenReadOnlyCloseOnExec);
            Check(descriptor, "open", path);
            return descriptor;
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    private static void Check(int result, string call, string path)
    {
        if (result < 0)
        {
            throw new StoreFailedException($"{call} of {path} failed: error {Marshal.GetLastSystemError()}");
        }
    }

    private static IntPtr Symbol(string name) => NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), name);
}
