/// When something was, where its sender says so in words, as an age or between two: shown where a date would stand (law 12).
extension Entry {
    /// Nil where a date was sent, or nothing.
    public var whenInWords: String? {
        when == nil ? Self.said(details, in: Self.beginnings) : nil
    }

    /// When it was over; nil where a date was sent, or nothing.
    public var endInWords: String? {
        until == nil ? Self.said(details, in: Self.ends) : nil
    }

    private static let beginnings = [
        "Onset", "Age at onset", "Onset between", "Performed", "Age when performed", "Performed between", "Given", "Requested from",
    ]
    private static let ends = ["Over", "Age when over", "Over between"]

    private static func said(_ details: [Detail], in labels: [String]) -> String? {
        guard !details.isEmpty else { return nil }
        for label in labels {
            guard let found = details.first(where: { $0.label == label }) else { continue }
            return label.hasPrefix("Age") ? "at age \(found.text)" : label == "Requested from" ? "asked for from \(found.text)" : found.text
        }
        return nil
    }
}
