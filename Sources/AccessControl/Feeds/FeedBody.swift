import Foundation

/// What an organisation's system sends (docs/feeds.md): JSON, read strictly. What is missing or of another type is a mistake with its place.
public enum FeedBody {
    /// `{"asOf": "2026-11-20", "staff": [{"subject": "…", "validUntil": "2027-03-31"}]}`
    /// - Returns: the lines, and the first moment of the day they are from; nil: from now.
    public static func training(_ bytes: Data) throws(FeedMistakes) -> (lines: [TrainingLine], asOf: Date?) {
        let body = try object(bytes, known: ["asOf", "staff"])
        var asOf: Date?
        if let text = body["asOf"] {
            guard let day = (text as? String).flatMap(FeedDay.start) else {
                throw FeedMistakes([.init("asOf", "must be a day such as 2026-11-20")])
            }
            asOf = day
        }
        let rows = try rows(body["staff"], "staff", known: ["subject", "validUntil"])
        // Null says that there is no end; a key that is not there says nothing.
        let lines = try TrainingList.checked(
            rows.map { (place: $0.place, subject: $0.row["subject"] as? String, until: text($0.row["validUntil"])) },
            name: "validUntil")
        return (lines, asOf)
    }

    /// `{"team": "…", "people": [{"nhsNumber": "…", "from": "2026-11-20", "until": "2027-03-31"}]}`
    public static func caseload(_ bytes: Data) throws(FeedMistakes) -> (team: String, lines: [CaseloadLine]) {
        let body = try object(bytes, known: ["team", "people"])
        guard let team = body["team"] as? String, CaseloadList.isTeam(team) else {
            throw FeedMistakes([.init("team", "must be the team's name, 1 to 100 characters, without |")])
        }
        let rows = try rows(body["people"], "people", known: ["nhsNumber", "from", "until"])
        // What is no text must not be taken for what is not there: an end that was meant would be none.
        let wrong = rows.flatMap { row in
            ["from", "until"].filter { row.row[$0] != nil && text(row.row[$0]) == nil }.map {
                FeedMistakes.Mistake("\(row.place).\($0)", "must be a day such as 2027-03-31, or null")
            }
        }
        guard wrong.isEmpty else { throw FeedMistakes(wrong) }
        let lines = try CaseloadList.checked(
            rows.map {
                (
                    place: $0.place, number: $0.row["nhsNumber"] as? String, from: text($0.row["from"]) ?? "",
                    until: text($0.row["until"]) ?? ""
                )
            }, name: "nhsNumber")
        return (team, lines)
    }

    /// `{"staff": [{"subject": "…", "role": "R8000", "from": "2026-11-20"}]}`; without a role, every role.
    /// - Parameter dated: whether days may be said; giving back has none.
    public static func roles(_ bytes: Data, dated: Bool) throws(FeedMistakes) -> [RoleEndLine] {
        let body = try object(bytes, known: ["staff"])
        let rows = try rows(body["staff"], "staff", known: dated ? ["subject", "role", "from"] : ["subject", "role"])
        // What is no text must not be taken for what is not there: one role that was meant would be all of them.
        let wrong = rows.flatMap { row in
            ["role", "from"].filter { row.row[$0] != nil && text(row.row[$0]) == nil }.map {
                FeedMistakes.Mistake("\(row.place).\($0)", "must be text, or null")
            }
        }
        guard wrong.isEmpty else { throw FeedMistakes(wrong) }
        return try RoleEndList.checked(
            rows.map {
                (
                    place: $0.place, subject: $0.row["subject"] as? String, role: text($0.row["role"]) ?? "",
                    from: text($0.row["from"]) ?? ""
                )
            })
    }

    /// Text; empty for null, nil where it is not there or something else.
    private static func text(_ value: Any?) -> String? { value is NSNull ? "" : value as? String }

    private static func object(_ bytes: Data, known: Set<String>) throws(FeedMistakes) -> [String: Any] {
        guard let body = (try? JSONSerialization.jsonObject(with: bytes)) as? [String: Any] else {
            throw FeedMistakes([.init("", "is not a JSON object")])
        }
        let unknown = body.keys.count { !known.contains($0) }
        guard unknown == 0 else {
            throw FeedMistakes([.init("", "knows only \(known.sorted().joined(separator: ", "))")])
        }
        return body
    }

    private static func rows(_ value: Any?, _ name: String, known: Set<String>) throws(FeedMistakes) -> [(
        place: String, row: [String: Any]
    )] {
        guard let list = value as? [Any] else { throw FeedMistakes([.init(name, "must be a list")]) }
        guard list.count <= CSVTable.most else {
            throw FeedMistakes([.init(name, "has more than \(CSVTable.most) rows")])
        }
        var wrong: [FeedMistakes.Mistake] = []
        var rows: [(String, [String: Any])] = []
        for (index, item) in list.enumerated() {
            let place = "\(name)[\(index)]"
            guard let row = item as? [String: Any], row.keys.allSatisfy(known.contains) else {
                wrong.append(.init(place, "must be an object of \(known.sorted().joined(separator: ", "))"))
                continue
            }
            rows.append((place, row))
        }
        guard wrong.isEmpty else { throw FeedMistakes(wrong) }
        return rows
    }
}
