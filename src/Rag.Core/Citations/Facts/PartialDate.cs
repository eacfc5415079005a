namespace Rag;

/// <summary>A date of which a part may be unknown: such a part is 0.</summary>
internal readonly record struct PartialDate(int Year, int Month, int Day)
{
    /// <summary>The date, or null when no calendar has it.</summary>
    public static PartialDate? Of(int year, int month, int day) =>
        year is >= 0 and <= 9999 && month is >= 0 and <= 12 && day is >= 0 and <= 31 && (day == 0 || month > 0)
        && (day == 0 || year == 0 || day <= DateTime.DaysInMonth(Math.Max(year, 1), month))
            ? new PartialDate(year, month, day) : null;

    /// <summary>Whether this date says no more than <paramref name="other"/> and nothing else.</summary>
    public bool IsWithin(PartialDate other) =>
        (Year == 0 || Year == other.Year) && (Month == 0 || Month == other.Month) && (Day == 0 || Day == other.Day);
}
