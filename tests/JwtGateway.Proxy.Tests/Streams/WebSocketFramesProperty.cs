using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Proxy.Streams;

namespace JwtGateway.Proxy.Tests.Streams;

/// <summary>Where frames begin, however they are cut on their way.</summary>
public sealed class WebSocketFramesProperty
{
    [Test]
    public void Frames_of_any_length_cut_anywhere_are_followed() => Prop.ForAll(
        Gen.Choose(0, 300).Or(Gen.Elements(125, 126, 127, 65_535, 65_536)).ListOf().ToArbitrary(),
        Gen.Choose(1, 400).ToArbitrary(),
        Gen.Elements(false, true).ToArbitrary(),
        (lengths, cut, masked) =>
        {
            var frames = new WebSocketFrames();
            foreach (var length in lengths)
            {
                var frame = Frame(2, length, masked);
                for (var at = 0; at < frame.Length; at += cut)
                {
                    frames.Add(frame.AsSpan(at, Math.Min(cut, frame.Length - at)));
                    frames.IsBetweenFrames.ShouldBe(at + cut >= frame.Length);
                }
            }

            frames.HasClosed.ShouldBeFalse();
            byte[] several = [.. lengths.SelectMany(length => Frame(1, length, masked)), .. Frame(8, 2, masked)];
            frames.Add(several);
            return frames is { IsBetweenFrames: true, HasClosed: true };
        }).Check(Trials.Of(200));

    private static byte[] Frame(byte opcode, int length, bool masked)
    {
        var mask = masked ? 0x80 : 0;
        var extended = new byte[length < 126 ? 0 : length <= ushort.MaxValue ? 2 : 8];
        if (extended.Length == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(extended, (ushort)length);
        }
        else if (extended.Length == 8)
        {
            BinaryPrimitives.WriteUInt64BigEndian(extended, (ulong)length);
        }

        var shortLength = extended.Length switch { 0 => length, 2 => 126, _ => 127 };
        return [(byte)(0x80 | opcode), (byte)(mask | shortLength), .. extended, .. new byte[masked ? 4 : 0], .. new byte[length]];
    }
}
