namespace Crm.Local.Sqlite;

/// <summary>One writing process per data folder. The operating system drops the lock with the process, so a kill leaves nothing behind.</summary>
static class FolderLock
{
    public static FileStream Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "crm.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException("It cannot be written to.", e);
        }
        catch (IOException e) when (File.Exists(Path.Combine(folder, "crm.lock")))
        {
            throw new DataFolderException("Another running process owns it (crm.lock is held).", e);
        }
        catch (IOException e)
        {
            throw new DataFolderException("It cannot be created.", e);
        }
    }
}
