/// What becomes of words that could repeat a secret's title, where an organisation that may hold the secret did not answer in full, so that
/// they could not be compared. A region's choice: showing risks a secret that nobody could have told, keeping back costs the record of
/// everybody else while one system is down or slow.
public enum Unanswered: String, Hashable, Sendable, CaseIterable {
    /// Shown, and the page says that they could not be compared; after `RegionPolicy.wordsPatience` where one has not answered yet.
    case show
    /// Kept back as not checked.
    case withhold
}

extension RegionPolicy {
    /// Whether what one organisation sends can label what another wrote: by a code list, which speaks of every source.
    public var comparesOrganisations: Bool { labels.contains { !$0.lists.isEmpty } }

    /// The region's choice; the careful one where it made none.
    public var whereUnanswered: Unanswered { unanswered ?? .withhold }

    /// Seconds for which words wait for organisations that have not answered; nil: until all have answered or failed. Where a label leaves no
    /// trace they wait for all, whatever the file says: shown and taken back they would be one (DESIGN, the one exception; H106).
    public var wordsPatience: Int? { whereUnanswered == .show && comparesOrganisations && !leavesNoTrace ? wordsWait : nil }

    /// Whether a label takes out what must leave no trace, by its list or by the source's mark.
    var leavesNoTrace: Bool { labels.contains { $0.outcome == .noTrace } }
}
