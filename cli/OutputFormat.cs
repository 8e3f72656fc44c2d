namespace Sched.Cli;

/// <summary>How answers are written.</summary>
internal enum OutputFormat
{
    Table,
    Json,
}
