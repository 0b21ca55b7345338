import CareRecord

/// Who a system says somebody is.
enum PersonWords {
    static func parts(_ person: PersonStatement) -> [HTML] {
        var parts: [HTML] = []
        if let relation = person.relation { parts.append("\(relation)") }
        if let born = person.born { parts.append("born \(HTML.date(born))") }
        if let gender = person.gender { parts.append("\(Banner.gender(gender))") }
        if let address = person.addresses.first, !address.shown.isEmpty { parts.append("\(address.shown)") }
        if let died = person.died { parts.append("died \(died.date.map { HTML.date($0) } ?? "(no date)")") }
        return parts
    }
}
