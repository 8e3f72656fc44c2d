using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sched.Raft;

/// <summary>
/// Files whose way to the disk is checked. The runtime's own flush calls swallow a failed fsync, so these go to the
/// C library directly; a failure is an exception, and the caller must not try again.
/// </summary>
public static class CheckedFile
{
    private const int OpenFolder = 0x10000;
    private const int InvalidArgument = 22;
    private const int NoSpace = 28;

    // Looked up in the main program, not by the library's name: so a shim loaded before the C library is found too.
    private static readonly nint Program = NativeLibrary.GetMainProgramHandle();
    private static readonly Sync FsyncFunction = Find<Sync>("fsync");
    private static readonly Sync FdatasyncFunction = Find<Sync>("fdatasync");
    private static readonly Open OpenFunction = Find<Open>("open");

    [UnmanagedFunctionPointer(CallingConvention.Cdecl, SetLastError = true)]
    private delegate int Sync(int descriptor);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl, SetLastError = true)]
    private delegate int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    /// <summary>Waits until the file's bytes and length are on the disk.</summary>
    public static void Fsync(SafeHandle handle, string path) => Call(FsyncFunction, "fsync", handle, path);

    /// <summary>Waits until the file's bytes are on the disk; its times may not be.</summary>
    public static void Fdatasync(SafeHandle handle, string path) => Call(FdatasyncFunction, "fdatasync", handle, path);

    /// <summary>Waits until a file that others wrote is on the disk.</summary>
    public static void FsyncFile(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Fsync(handle, path);
    }

    /// <summary>Waits until the names in a folder are on the disk.</summary>
    public static void FsyncFolder(string path)
    {
        var descriptor = OpenFunction(path, OpenFolder, 0);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open folder '{path}': error {Marshal.GetLastPInvokeError()}.");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Fsync(handle, path);
    }

    /// <summary>Writes a new file, or over an old one, and waits until its bytes are on the disk.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(handle, bytes, 0);
        Fsync(handle, path);
    }

    /// <summary>Puts a whole new content in a file's place: after a crash the file is either old or new.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var fresh = path + ".tmp";
        Write(fresh, bytes);
        File.Move(fresh, path, overwrite: true);
        FsyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Renames a folder inside its parent and waits until the new name is on the disk.</summary>
    public static void RenameFolder(string from, string to)
    {
        Directory.Move(from, to);
        FsyncFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>
    /// Makes sure that errors do come through on this machine. To be called once at start, before any promise is
    /// made: a node that cannot see a failed fsync must not vote.
    /// </summary>
    public static void SelfTest()
    {
        ExpectFailingFsync();
        ExpectFailingWrite();
    }

    private static void ExpectFailingFsync()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        if (FsyncFunction((int)pipe.SafePipeHandle.DangerousGetHandle()) == 0
            || Marshal.GetLastPInvokeError() != InvalidArgument)
        {
            throw new IOException("fsync of a pipe must fail with EINVAL; its errors do not come through here.");
        }
    }

    private static void ExpectFailingWrite()
    {
        try
        {
            using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
            RandomAccess.Write(full, "x"u8, 0);
        }
        catch (IOException e) when (e.HResult == NoSpace)
        {
            return;
        }

        throw new IOException("A write to /dev/full must fail with ENOSPC; its errors do not come through here.");
    }

    private static void Call(Sync function, string name, SafeHandle handle, string path)
    {
        if (function((int)handle.DangerousGetHandle()) < 0)
        {
            throw new FsyncFailedException($"{name} of '{path}' failed: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    private static T Find<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(Program, name));
}
