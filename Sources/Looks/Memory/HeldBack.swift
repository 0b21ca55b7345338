import AccessControl
import CareRecord

/// Where all originals are kept back alike, because some hold what may not be shown and which ones would tell more of it than the policy lets
/// be said: a page that has no original, among others that have, says "here".
struct HeldBack: Equatable, Sendable {
    private var isAnywhere = false
    private var organisations: Set<Row> = []
    private var cells: Set<LiveLook.Cell> = []

    struct Row: Hashable, Sendable {
        let source: SourceID
        let organisation: ODSCode
    }

    init() {}

    /// - Parameter reduced: what is shown reduced, and how coarsely that may be said.
    init(_ reduced: [ResourceKey: LiveLook.Coarse]) {
        for (key, it) in reduced {
            switch (it.saying, it.section) {
            case (.count, _): continue
            case (.section, let section?):
                cells.insert(LiveLook.Cell(source: key.source, organisation: it.organisation, section: section))
            case (.section, nil), (.organisation, _): organisations.insert(Row(source: key.source, organisation: it.organisation))
            case (.record, _): isAnywhere = true
            }
        }
    }

    /// Who the person is hangs on no secret.
    func covers(_ key: ResourceKey, of organisation: ODSCode) -> Bool {
        guard key.type != "Patient" else { return false }
        if isAnywhere || organisations.contains(Row(source: key.source, organisation: organisation)) { return true }
        return Section.of(resourceType: key.type).map { covers(key.source, organisation, $0) } ?? false
    }

    func covers(_ source: SourceID, _ organisation: ODSCode, _ section: Section) -> Bool {
        guard section != .identity else { return false }
        return isAnywhere || organisations.contains(Row(source: source, organisation: organisation))
            || cells.contains(LiveLook.Cell(source: source, organisation: organisation, section: section))
    }
}
