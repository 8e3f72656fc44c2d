using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sched.Cli;

/// <summary>The usual help, then what the option tables cannot show: examples and exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["submit"] = """
              schedctl job submit --type send-mail --queue mail --payload 'hello' --due +5m
              schedctl job submit --type report --id report-2031-07 --due 2031-07-01T06:00:00Z
              schedctl job submit --from jobs.jsonl
              seq 1000 | sed 's/.*/{"type":"t","payload":"&"}/' | schedctl job submit --from -

            With --from each line is one JSON object:
              {"type":"t","id":"a","queue":"q","key":"k","due":"+30s","priority":3,"payload":"text",
               "headers":{"h":"v"},"labels":{"l":"v"}}
              "delay":"30s" may stand for "due", and "payload_base64" for "payload". Only "type" must be there.
              A line with an id may be sent again without harm.
            """,
        ["get"] = """
              schedctl job get report-2031-07 --output json
              schedctl job get report-2031-07 --wait --timeout 10m && echo done
            """,
        ["list"] = """
              schedctl job list --queue mail --state ready
              schedctl queue list --output json
            """,
        ["cancel"] = """
              schedctl job cancel report-2031-07
              schedctl job cancel a b c --force
            """,
        ["put"] = """
              schedctl namespace put billing --create-queues false
              schedctl queue put mail --namespace billing --max-attempts 10 --backoff 2s --backoff-max 10m
            """,
        ["run"] = """
              schedctl worker run --queue mail --slots 4 -- ./send-mail.sh --verbose
              schedctl worker run -q mail -q sms --timeout 5m -- sh -c 'curl --fail --data-binary @- "$URL"'

            The command runs once per job. It reads the payload from its standard input and finds in its environment:
              SCHED_JOB_ID, SCHED_JOB_TYPE, SCHED_ATTEMPT, SCHED_FENCING_TOKEN, SCHED_EXECUTION_ID, SCHED_QUEUE,
              SCHED_NAMESPACE, SCHED_DUE (RFC 3339).
            Its exit code decides:
              0 success; 65 and 100 dead; any other, or a signal: tried again after the backoff.
              A command that cannot be started gives its job back, and the worker exits with 3.
            When a job is cancelled, its lease is lost or its time is up, the command and all its children get SIGTERM,
            and after --grace SIGKILL.
            Ctrl-C or SIGTERM stops in order: what has not started goes back, running commands may finish within
            --stop-timeout. A second Ctrl-C sends them SIGTERM at once.
            """,
        ["status"] = """
              schedctl cluster status --endpoint http://10.0.0.1:7070
              until schedctl cluster status; do sleep 1; done

            LAG is how many committed entries a node has not applied yet, ENTRIES and LOG what its log holds, FREE the
            space on its disk, CLOCK how far its wall clock is ahead of the answering node's.
            """,
        ["completion"] = """
              source <(schedctl completion bash)                                       # this shell
              schedctl completion bash > ~/.local/share/bash-completion/completions/schedctl
              schedctl completion zsh > "${fpath[1]}/_schedctl"                        # then start a new shell
            """,
        ["explain"] = """
              schedctl schedule explain --cron '30 2 * * *' --zone Europe/Berlin --from 2026-03-28 --to 2026-03-31
              schedctl schedule explain --rrule 'FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17' --from 2026-01-01 --to 2027-01-01
              schedctl schedule explain --file crontab.yaml --name backup --from 2026-10-24 --to 2026-10-27 --all
            """,
        ["crontab"] = """
              schedctl import crontab /etc/crontab --system --zone Europe/Berlin > crontab.yaml
              crontab -l | schedctl import crontab - --zone Europe/Berlin
            """,
        ["kubernetes"] = "  kubectl get cronjobs -A -o yaml | schedctl import kubernetes - --zone Etc/UTC",
    };

    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        var writer = parseResult.InvocationConfiguration.Output;
        if (Examples.TryGetValue(parseResult.CommandResult.Command.Name, out var examples))
        {
            writer.WriteLine("Examples:");
            writer.WriteLine(examples);
            writer.WriteLine();
        }

        writer.WriteLine("Exit codes:");
        writer.WriteLine(ExitCodes.Text);
        return code;
    }
}
