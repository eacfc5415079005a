namespace Rag;

/// <summary>Says whether a quantity of a claim is one of its source.</summary>
internal static class QuantityMatch
{
    private const decimal Tolerance = 0.0000001m;

    /// <summary>Whether both are the same value.</summary>
    /// <param name="claim">Of the claim.</param>
    /// <param name="source">Of the source.</param>
    /// <param name="isApproximate">Whether the claim says "about", so that a rounded number is right.</param>
    public static bool Equal(in Quantity claim, in Quantity source, bool isApproximate) => (claim.Kind, source.Kind) switch
    {
        (QuantityKind.Number, QuantityKind.Number) => Numbers(claim, source, isApproximate),
        (QuantityKind.Date, QuantityKind.Date) => SameDate(claim, source),
        (QuantityKind.Time, QuantityKind.Time) => SameTime(claim, source),
        (QuantityKind.Code, QuantityKind.Code) => string.Equals(claim.Code, source.Code, StringComparison.OrdinalIgnoreCase),
        (QuantityKind.Number, QuantityKind.Date) => claim.Unit.IsNone && claim.Value == source.Date.Year && source.Date.Year > 0,
        (QuantityKind.Date, QuantityKind.Number) => claim.Date is { Month: 0 } && source.Unit.IsNone && source.Value == claim.Date.Year,
        (QuantityKind.Number, QuantityKind.Time) => IsHour(claim, source),
        (QuantityKind.Time, QuantityKind.Number) => IsHour(source, claim),
        _ => false,
    };

    /// <summary>Whether a lone number of the claim would be one end of a range of the source.</summary>
    /// <remarks>The years of 2019-2020 stand for themselves.</remarks>
    public static bool LosesRange(in Quantity claim, in Quantity source) =>
        source.Range != RangeEnd.None && claim.Range == RangeEnd.None && claim.Kind == QuantityKind.Number && !(source.Unit.IsNone && source.Value is >= 1000 and < 3000);

    private static bool Numbers(in Quantity claim, in Quantity source, bool isApproximate)
    {
        if (!claim.Unit.IsNone && !source.Unit.IsNone && !claim.Unit.IsComparableTo(source.Unit))
            return false;
        // A share without its sign is another number, and a unit that the source does not give was invented.
        if (claim.Unit.IsNone && source.Unit.Dimension == "ratio" && Math.Abs(claim.Value) != Math.Abs(source.Value * source.Unit.Factor))
            return false;
        if (!claim.Unit.IsNone && source.Unit.IsNone && claim.Unit.Dimension != "ratio")
            return false;
        if (!claim.Rate.IsNone && claim.Rate != source.Rate && !source.Rate.IsNone)
            return false;
        var (left, right) = (In(claim), In(source));
        if (claim.Unit.IsNone != source.Unit.IsNone && claim.Unit.Dimension != "ratio" && source.Unit.Dimension != "ratio")
            (left, right) = (claim.Value, source.Value);
        if (source.Range == claim.Range || source.Range == RangeEnd.None || claim.Range == RangeEnd.None)
        {
            if (Math.Abs(left - right) <= Tolerance * Math.Max(1, Math.Abs(right)))
                return true;
        }

        // Rounded, to the digit that was written last.
        return isApproximate && claim.Step > 0 && Math.Sign(left) == Math.Sign(right) && claim.Step <= Math.Abs(claim.Value) / 2 + claim.Step / 2
            && Math.Abs(left - right) <= claim.Step * (claim.Unit.IsNone ? 1 : claim.Unit.Factor) / 2;
    }

    private static decimal In(in Quantity quantity) => quantity.Unit.IsNone ? quantity.Value : quantity.Value * quantity.Unit.Factor;

    private static bool SameDate(in Quantity claim, in Quantity source) =>
        claim.Date.IsWithin(source.Date)
        || claim.OtherDate is { } other && other.IsWithin(source.Date)
        || source.OtherDate is { } second && (claim.Date.IsWithin(second) || claim.OtherDate is { } both && both.IsWithin(second));

    private static bool SameTime(in Quantity claim, in Quantity source) =>
        claim.Value == source.Value || (!claim.HasMeridiem || !source.HasMeridiem) && claim.Value % 43200 == source.Value % 43200;

    private static bool IsHour(in Quantity number, in Quantity time) =>
        (number.Unit.IsNone || number.Unit is { Dimension: "time", Factor: 3600 }) && number.Value * 3600 % 43200 == time.Value % 43200 && number.Value is >= 0 and <= 24;
}
