using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sched.Cli;

/// <summary>The calls of POSIX that start, await and signal a process. They are alike on Linux and macOS.</summary>
internal static unsafe partial class PosixProcess
{
    private const string Library = "libc";
    private const int BrokenPipe = 13;
    private const int Interrupted = 4;
    private const short SetGroup = 0x02;
    private const short SetDefaultSignals = 0x04;

    // A process that a signal ended shows as this and the signal's number.
    private const int SignalBase = 128;
    private const int SignalMask = 0x7f;

    // The types are opaque; the largest that is known (of glibc) has 336 bytes.
    private const int OpaqueBytes = 1_024;

    /// <summary>Starts a command in a new group with this standard input; finds it like a shell does.</summary>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static int Spawn(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, SafeHandle input)
    {
        var actions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        var signals = stackalloc byte[OpaqueBytes];
        Check(InitActions(actions));
        Check(InitAttributes(attributes));
        try
        {
            Check(AddDuplicate(actions, (int)input.DangerousGetHandle(), 0));

            // This run time ignores SIGPIPE, and a command would inherit that.
            Check(EmptySet(signals));
            Check(AddToSet(signals, BrokenPipe));
            Check(SetDefaults(attributes, signals));
            Check(SetProcessGroup(attributes, 0));
            Check(SetFlags(attributes, SetGroup | SetDefaultSignals));
            Check(Spawn(out var id, command[0], actions, attributes, [.. command, null], Merge(environment)));
            return id;
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
            GC.KeepAlive(input);
        }
    }

    /// <summary>Blocks until the process has ended; its exit code, or 128 and the number of a signal.</summary>
    public static int AwaitEnd(int process)
    {
        int status;
        while (WaitPid(process, out status, 0) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            Check(error == Interrupted ? 0 : error);
        }

        var signal = status & SignalMask;
        return signal == 0 ? (status >> 8) & byte.MaxValue : SignalBase + signal;
    }

    /// <summary>Sends a signal to all processes of a group; false if there is none left.</summary>
    public static bool TrySignalGroup(int process, int signal) => SendSignal(-process, signal) == 0;

    private static string?[] Merge(IReadOnlyDictionary<string, string> environment)
    {
        var all = new List<string?>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (!environment.ContainsKey((string)variable.Key))
            {
                all.Add($"{variable.Key}={variable.Value}");
            }
        }

        all.AddRange(environment.Select(static variable => $"{variable.Key}={variable.Value}"));
        return [.. all, null];
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error, Marshal.GetPInvokeErrorMessage(error));
        }
    }

    [LibraryImport(Library, EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Spawn(
        out int process, string file, byte* actions, byte* attributes, string?[] arguments, string?[] environment);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitActions(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitAttributes(byte* attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setpgroup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetProcessGroup(byte* attributes, int group);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetDefaults(byte* attributes, byte* signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport(Library, EntryPoint = "sigemptyset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EmptySet(byte* signals);

    [LibraryImport(Library, EntryPoint = "sigaddset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddToSet(byte* signals, int signal);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitPid(int process, out int status, int options);

    [LibraryImport(Library, EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
