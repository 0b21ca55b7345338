/// Comma-separated text as spreadsheets write it (RFC 4180): fields may stand in quotes, with commas, line ends and doubled quotes within; it may begin with a byte
/// order mark.
public enum CommaSeparated {
    /// The fields of each record, and the line on which it begins, from 1, as an editor counts them. A blank line is a record of one empty field.
    /// - Returns: with the line on which a quote begins that never ends, where there is one: what follows it is one field of that record.
    public static func read(_ text: String) -> (records: [(line: Int, fields: [String])], openQuote: Int?) {
        var (records, fields, field): ([(line: Int, fields: [String])], [String], String) = ([], [], "")
        var (line, begun, isQuoted, wasQuoted, quote) = (1, 1, false, false, 1)
        var rest = Substring(text)
        if rest.unicodeScalars.first == "\u{FEFF}" { rest = Substring(rest.unicodeScalars.dropFirst()) }
        func endField() {
            fields.append(field)
            (field, wasQuoted) = ("", false)
        }
        func endRecord() {
            endField()
            records.append((begun, fields))
            (fields, begun) = ([], line)
        }
        while let character = rest.popFirst() {
            if isQuoted {
                if character == "\"", rest.first == "\"" {
                    field.append("\"")
                    rest.removeFirst()
                } else if character == "\"" {
                    isQuoted = false
                } else {
                    if character.isNewline { line += 1 }
                    field.append(character)
                }
            } else if character == "\"", !wasQuoted, field.allSatisfy(\.isWhitespace) {
                (field, isQuoted, wasQuoted, quote) = ("", true, true, line)
            } else if character == "," {
                endField()
            } else if character.isNewline {
                line += 1
                endRecord()
            } else {
                field.append(character)
            }
        }
        endRecord()
        return (records, isQuoted ? quote : nil)
    }
}
