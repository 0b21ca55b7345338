/// Names one request, for its log line and its error page: 60 random bits in letters that are not mistaken for each other
/// (Crockford's base 32), said in two parts. Nothing can be read from it.
package enum RequestReference {
    package static func make() -> String {
        var bits = UInt64.random(in: 0...UInt64.max)
        var text = ""
        for index in 0..<12 {
            if index == 4 || index == 8 { text.append("-") }
            text.append(alphabet[Int(bits & 31)])
            bits >>= 5
        }
        return text
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
}
