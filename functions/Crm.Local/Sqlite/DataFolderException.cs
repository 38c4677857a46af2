namespace Crm.Local.Sqlite;

/// <summary>The data folder cannot be opened as asked; the message is for the person who runs the program.</summary>
public sealed class DataFolderException : Exception
{
    public DataFolderException(string message) : base(message) { }
    public DataFolderException(string message, Exception inner) : base(message, inner) { }
    public DataFolderException() { }
}
