namespace JwtGateway.Cel;

/// <summary>What the variables are for one evaluation.</summary>
public interface ICelActivation
{
    /// <summary>
    /// The variable in a slot; slots are in the order of <see cref="CelEnvironmentBuilder.Variable"/>, from 0. It may be asked for more than once, or not at all.
    /// A value of kind error is an error of the program, unless the program absorbs it. It must not throw.
    /// </summary>
    CelValue Get(int slot);
}
