/// Our portable SQL as PostgreSQL writes it: `?` becomes `$1`, `$2`, … outside quotes.
enum PostgreSQLText {
    static func numbered(_ sql: String) -> String {
        var result = ""
        result.reserveCapacity(sql.utf8.count + 16)
        var quote: Character?
        var count = 0
        for character in sql {
            switch character {
            case "'", "\"":
                // A doubled quote closes and opens again, which comes to the same.
                if quote == nil { quote = character } else if quote == character { quote = nil }
                result.append(character)
            case "?" where quote == nil:
                count += 1
                result += "$\(count)"
            default: result.append(character)
            }
        }
        return result
    }
}
