namespace Crm.Local.Sqlite;

/// <summary>
/// Files with people's data: on Unix for the account the program runs as, for nobody else. Elsewhere the folder's rights hold.
/// </summary>
static class PrivateFiles
{
    const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite, Folder700 = File600 | UnixFileMode.UserExecute;

    /// <summary>Makes the folder, and closes one that is there already to everybody else.</summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        if (!Directory.Exists(path)) Directory.CreateDirectory(path, Folder700);
        Close(path, Folder700);
    }

    /// <summary>
    /// Opens a file so that whoever may read it was decided before the first byte is in it; one that is there is closed too.
    /// </summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize = 4096)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows() && mode is not (FileMode.Open or FileMode.Truncate)) options.UnixCreateMode = File600;
        var stream = new FileStream(path, options);
        Close(path);
        return stream;
    }

    /// <summary>
    /// For files that others open: made empty where missing, closed where they are. One that is there is not opened here: closing it
    /// again would take this process's locks from it.
    /// </summary>
    public static void Make(string path)
    {
        if (File.Exists(path)) Close(path);
        else Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
    }

    /// <summary>Closes a file that is there.</summary>
    public static void Close(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path)) Close(path, File600);
    }

    static void Close(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            if (File.GetUnixFileMode(path) != mode) File.SetUnixFileMode(path, mode);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            // Another account's file, or a file system without rights: who set it up decides there.
        }
    }
}
