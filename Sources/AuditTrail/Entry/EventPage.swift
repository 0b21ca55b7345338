/// The page that lists every event and its fields, made from the code: docs/events.md.
public enum EventPage {
    public static var markdown: String {
        var lines = [
            "# Events of the trail", "",
            "Made by `carerecord trail events`: do not edit. How events are written, hashed and checked is in [trail.md](trail.md).", "",
            "## Fields", "",
            "A field that is not known is absent, which is not the same as empty. Every event has \(names(EventField.always)).", "",
            "| number | field | is |", "|---|---|---|",
        ]
        lines += EventField.allCases.map { "| \($0.rawValue) | `\($0.name)` | \($0.form.words): \($0.says) |" }
        lines += ["", "## Events", "", "| kind | what happened | can also say |", "|---|---|---|"]
        lines += TrailEvent.Kind.allCases.map { "| `\($0.rawValue)` | \($0.says) | \(names($0.fields.sorted())) |" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func names(_ fields: [EventField]) -> String { fields.map { "`\($0.name)`" }.joined(separator: ", ") }
}

extension EventField.Form {
    var words: String {
        switch self {
        case .text: "text"
        case .number: "number"
        case .bytes(let count): "\(count) bytes"
        }
    }
}

extension EventField {
    var says: String {
        switch self {
        case .id: "the event's, a UUID of version 7; all parts of one event have it"
        case .kind: "one of the kinds below"
        case .at: "when, in milliseconds since 1970, by the database's clock as whoever wrote it knew it"
        case .subject: "who did it: the identity provider's subject"
        case .issuer: "that identity provider"
        case .organisation: "for which organisation: its ODS code"
        case .role: "in which role: its job role code"
        case .person: "whom it is about: an NHS number"
        case .part: "which of the event's parts this is, from 1: one for each person"
        case .parts: "how many parts the event has"
        case .look: "the look's id"
        case .purpose: "what for"
        case .decision: "the decision with every rule weighed ([decision.md](decision.md)), JSON as it was kept"
        case .detail: "kinds, codes and counts"
        case .sources: "ids of the sources whose answers are shown, sorted, with commas between"
        case .release: "which of the look's releases, from 1"
        case .shown: "how many leaves the look's tree then has"
        case .root: "the root of the look's tree"
        case .about: "the id of the event that this one is about"
        case .first: "the first of a range, in it"
        case .last: "the last of a range, in it"
        case .treeSize: "a checkpoint's size"
        case .treeRoot: "that checkpoint's root"
        }
    }
}
