/// Words that are wider than a column: where a page has one, the columns of its tables may be narrower than their words (`.cr-broken` in carerecord.css).
/// On every other page they may not, so that "active" is never broken into letters beside a long name.
enum LongWords {
    /// Letters of the longest word that a column has room for.
    static let most = 40

    static func areIn(_ html: HTML) -> Bool {
        var (run, isInTag) = (0, false)
        for byte in html.bytes {
            switch byte {
            case 0x3C: (run, isInTag) = (0, true)
            case 0x3E: isInTag = false
            case _ where isInTag: continue
            case 0x20, 0x0A, 0x0D, 0x09: run = 0
            // Only the first byte of a letter counts.
            case _ where byte & 0xC0 != 0x80:
                run += 1
                if run > most { return true }
            default: continue
            }
        }
        return false
    }
}
