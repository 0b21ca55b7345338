import CareRecord
import Federation

extension Looks {
    /// The look as a resource with the Summary Care Record that was opened in it, and otherwise with the word that it was not asked (law 4).
    /// - Throws: as `summaryNow`.
    func withSummary(_ whole: WholeLook, _ look: LiveLook) async throws(LookError) -> WholeLook {
        guard let now = try await summaryNow(look) else { return whole }
        guard let beside = now.held, let more = await beside.look.wholeAtLast(), let standing = beside.word.standing
        else {
            return whole.joined(
                by: nil, saying: "The Summary Care Record is not open in this look now. What was said of it before is on record.")
        }
        if let desk = surroundings.summary { try Self.isOnRecord(standing, try await summarySaid(look, desk)) }
        return whole.joined(by: more, saying: Self.words(standing))
    }

    private static func words(_ standing: SummaryStanding) -> String {
        switch standing {
        case .held:
            "The Summary Care Record was opened in this look; its entries are a copy from the GP record, and are not merged with the others."
        case .dissented: "This person has chosen not to have a Summary Care Record."
        case .none: "No Summary Care Record is held for this person."
        case .failed(let why): "The Summary Care Record is unavailable: \(why.sentence)."
        }
    }
}

extension WholeLook {
    /// Both side by side, nothing put together; the counts are of both (law 11).
    fileprivate func joined(by more: WholeLook?, saying notice: String) -> WholeLook {
        let other = more?.counts ?? Counts(received: 0, released: 0)
        return WholeLook(
            panel: panel + (more?.panel ?? []), unread: unread + (more?.unread ?? []), resources: resources + (more?.resources ?? []),
            counts: Counts(
                received: counts.received + other.received, released: counts.released + other.released,
                repeated: counts.repeated + other.repeated, withoutOriginal: counts.withoutOriginal + other.withoutOriginal,
                withheld: counts.withheld + other.withheld, notUnderstood: counts.notUnderstood + other.notUnderstood),
            notices: notices + (more?.notices ?? []) + [notice], place: place)
    }
}
