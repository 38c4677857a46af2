namespace Crm.Local.Sqlite;

/// <summary>
/// One writing process per data folder. The operating system drops the lock with the process, so a kill leaves nothing behind.
/// </summary>
static class FolderLock
{
    public const string FileName = "crm.lock";

    /// <summary>As <see cref="Take"/>, but makes no folder: null where nobody can have taken it.</summary>
    public static FileStream? TakeIfThere(string folder) => File.Exists(Path.Combine(folder, FileName)) ? Take(folder) : null;

    public static FileStream Take(string folder)
    {
        try
        {
            PrivateFiles.Folder(folder);
            return PrivateFiles.Open(
                Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException("It cannot be written to.", e);
        }
        catch (IOException e) when (File.Exists(Path.Combine(folder, FileName)))
        {
            throw new DataFolderException("Another running process owns it (crm.lock is held).", e);
        }
        catch (IOException e)
        {
            throw new DataFolderException("It cannot be created.", e);
        }
    }
}
