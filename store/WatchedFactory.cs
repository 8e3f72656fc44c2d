using FASTER.core;

namespace Sched.Store;

/// <summary>Makes the devices of checkpoint files, watched like the log's.</summary>
internal sealed class WatchedFactory(Fuse fuse, Func<string, IDevice> openFile) : INamedDeviceFactory
{
    private readonly LocalStorageNamedDeviceFactory _files = new();
    private string _folder = "";

    public void Initialize(string baseName)
    {
        _folder = baseName;
        _files.Initialize(baseName);
    }

    public IDevice Get(FileDescriptor fileInfo) =>
        new WatchedDevice(openFile(Path.Combine(_folder, fileInfo.directoryName, fileInfo.fileName)), fuse);

    public void Delete(FileDescriptor fileInfo) => _files.Delete(fileInfo);

    public IEnumerable<FileDescriptor> ListContents(string path) => _files.ListContents(path);
}
