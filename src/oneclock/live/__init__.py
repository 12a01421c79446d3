"""A voice and a face, one network: lips in step, and the offset a viewer really has.

    media = delta + (1 + drift) * local

The media clock of a session is what its voice has played, silence and gaps included. Everything
else is a line seen from it: a producer's turn, an RTP stream, the wall clock of a viewer.

An offset is positive when the voice is heard before its picture is seen, everywhere in this
package, as in ITU-R BT.1359: offset = when a picture is seen - when its sound is heard.
"""
