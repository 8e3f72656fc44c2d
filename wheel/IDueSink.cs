namespace Sched.Wheel;

/// <summary>Takes what has become due. It may insert into the wheel, also for the instant being fired.</summary>
public interface IDueSink
{
    void Due(in WheelEntry entry);
}
