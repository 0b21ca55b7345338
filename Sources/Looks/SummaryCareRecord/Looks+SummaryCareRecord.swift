import AccessControl
import CareRecord
import Federation
import Foundation
import Storage

/// The Summary Care Record of an open look: asked for on the person's permission, which is on record first, and through the same gate.
extension Looks {
    public func summaryCareRecord(_ id: LookID, session: String) async throws(LookError) -> SummaryCareRecordState {
        let look = try await mine(id, session)
        guard let now = try await summaryNow(look) else { return .notOffered }
        let question = SummaryCareRecordState.toBeAsked(no: now.said, withoutAsking: now.offer.withoutAsking)
        guard let held = now.held else { return question }
        guard let released = await held.look.last(), let standing = held.word.standing else { throw .ended }
        let outline = await held.look.composition()
        // It may have ended while that was waited for, or the person said no elsewhere.
        try await holdAuthority(id, look)
        guard let desk = surroundings.summary else { return .notOffered }
        let last = try await summarySaid(look, desk)
        guard summaries[id]?.look === held.look else { return .toBeAsked(no: last, withoutAsking: now.offer.withoutAsking) }
        try Self.isOnRecord(standing, last)
        return .opened(
            OpenedSummary(
                look: released, emergency: held.said.emergency, permitted: held.said.at, standing: standing,
                document: outline.flatMap { SummaryDocument($0) }, withoutAsking: now.offer.withoutAsking))
    }

    @discardableResult
    public func askSummaryCareRecord(
        _ id: LookID, _ permission: PermissionToView, session: String
    ) async throws(LookError) -> SummaryAsked {
        let look = try await mine(id, session)
        // A no waits for nothing.
        if case .refused = permission {
            guard await look.summaryOffer() != nil, surroundings.summary?.terms() != nil else { throw .entryGone }
            try await refuse(look)
            return .goneBy
        }
        // Of two at one moment the second finds what became of the first, so that one look without asking is one case.
        await takeTurn(id)
        defer { nextTurn(id) }
        guard live[id] === look else { throw .ended }
        guard let may = await look.summaryOffer(), let desk = surroundings.summary, desk.terms() != nil else { throw .entryGone }
        // What was said at another node counts before what is open here.
        _ = try await summarySaid(look, desk)
        // Pressed twice it is asked once; where it could not be had it may be asked for again.
        if let opened = summaries[id], !opened.word.hasFailed {
            return opened.isOpened(by: permission) ? .goneBy : .notUsed(isOnRecord: false)
        }
        switch permission {
        case .refused: return .goneBy
        case .given:
            try await record(.summaryPermitted, id, look.staff, [look.person.nhsNumber], nil, detail: "the person gave permission")
        case .emergency(let reason, let words):
            switch may.withoutAsking {
            case .notForRole: throw .notConfirmed(.unknownReason)
            case .afterSignIn: throw .notConfirmed(.stepUp(look.policy.breakGlass.assurance))
            case .allowed: break
            }
            guard !words.isEmpty, words.count <= 2000 else { throw .notConfirmed(.wordsMissing) }
            do { try await desk.emergency(access(look, reason, words, surroundings.now())) } catch { throw .accountUnavailable }
        }
        // Read back, so that it counts from where it stands on record; a no that was said meanwhile stands after it.
        guard let said = try await summarySaid(look, desk), said.permits(may) else { return .notUsed(isOnRecord: true) }
        try await open(look, desk, said)
        await forgetTyped(look)
        return .goneBy
    }

    /// A no is on record whenever it is said, and takes back a yes that was said in another window.
    private func refuse(_ look: LiveLook) async throws(LookError) {
        try await record(.summaryRefused, look.id, look.staff, [look.person.nhsNumber], nil, detail: "the person said no")
        guard live[look.id] === look else { throw .ended }
        let before = summaries.removeValue(forKey: look.id)
        await before?.look.end()
        await look.note(.refused)
        // Not to stand in the form beside the no.
        await forgetTyped(look)
    }

    /// Asks for it on a word that permits it and is on record. Returns once it has answered.
    private func open(_ look: LiveLook, _ desk: SummaryDesk, _ said: SummarySaid) async throws(LookError) {
        guard let terms = desk.terms(), let permission = said.permission else { throw .entryGone }
        // Its compared words come from the whole of the shared record; and it may not be looked at any more meanwhile.
        guard await look.last() != nil else { throw await whyNot(look) }
        try await holdAuthority(look.id, look)
        let opened = await beside(look, terms, desk, said, permission)
        // A no that was said while this was made ready: nobody is asked.
        guard try await summarySaid(look, desk) == said else { return await opened.look.end() }
        guard live[look.id] === look else { throw .ended }
        // Pressed twice at one moment: the first is asked.
        let before = summaries[look.id]
        if let before, !before.word.hasFailed { return }
        summaries[look.id] = opened
        await before?.look.end()
        await look.note(.opened)
        start.yield(opened.look)
        _ = await opened.look.last()
        guard case .dissented? = opened.word.standing else { return }
        // Told in this look, it takes back the yes on every node, and is on record before it is shown.
        do {
            try await record(.summaryRefused, look.id, look.staff, [look.person.nhsNumber], nil, detail: LookEvent.dissent)
        } catch {
            if summaries[look.id]?.look === opened.look { summaries[look.id] = nil }
            await opened.look.end()
            throw .accountUnavailable
        }
    }

    // MARK: What is on record

    /// Where the Summary Care Record of a look stands now.
    struct SummaryNow: Sendable {
        let offer: SummaryOffer
        /// What was said last; it permits nothing where `held` is nil.
        let said: SummarySaid?
        /// Open beside the look.
        let held: HeldSummary?
    }

    /// What is open by what is on record: where that permits it and this memory holds none, since the look slept or was another node's, it is asked for
    /// anew, and nobody is asked a second time.
    /// - Returns: nil where it is not offered.
    /// - Throws: `accountUnavailable` where what was said cannot be read: then nothing of it is shown.
    func summaryNow(_ look: LiveLook) async throws(LookError) -> SummaryNow? {
        guard let offer = await look.summaryOffer(), let desk = surroundings.summary, desk.terms() != nil else { return nil }
        var said = try await summarySaid(look, desk)
        if summaries[look.id] == nil, let permission = said, permission.permits(offer) {
            try await open(look, desk, permission)
            said = try await summarySaid(look, desk)
        }
        return SummaryNow(offer: offer, said: said, held: summaries[look.id])
    }

    /// That the person chose to have none is shown once that is on record: whoever asked first may be writing it still (law 2).
    /// - Throws: `accountUnavailable` until it is.
    static func isOnRecord(_ standing: SummaryStanding, _ said: SummarySaid?) throws(LookError) {
        guard case .dissented = standing else { return }
        guard case .dissented? = said else { throw .accountUnavailable }
    }

    /// The last word on record, by which what is open here stands or falls: a no that was said at another node ends it here too.
    func summarySaid(_ look: LiveLook, _ desk: SummaryDesk) async throws(LookError) -> SummarySaid? {
        let said: SummarySaid?
        do { said = try await desk.said(look.id, look.staff) } catch { throw .accountUnavailable }
        guard live[look.id] === look else { throw .ended }
        if let opened = summaries[look.id], !opened.stands(by: said) {
            summaries[look.id] = nil
            await opened.look.end()
        }
        await look.note(said?.mark)
        return said
    }

    /// For the pages of a look that was taken over. Where it cannot be read they say that it is to be asked, and its own page shows nothing.
    func noteSummary(_ look: LiveLook) async {
        guard let desk = surroundings.summary, await look.summaryOffer() != nil else { return }
        if let said = try? await desk.said(look.id, look.staff) { await look.note(said.mark) }
    }

    // MARK: Its end

    /// What was fetched is not kept through a sleep.
    func restSummary(_ id: LookID) async {
        guard let opened = summaries.removeValue(forKey: id) else { return }
        await opened.look.end()
    }

    /// Nothing of it is kept past the look.
    func endSummary(_ id: LookID) async { await restSummary(id) }

    /// The look that holds an entry: its own, or the Summary Care Record beside it.
    /// - Throws: as `summaryNow`.
    func holder(of opaqueID: String, _ look: LiveLook) async throws(LookError) -> LiveLook {
        // Not asked for anew for the sake of an entry that is the look's own.
        if summaries[look.id] == nil, await (try? look.snapshot())?.entry(opaqueID: opaqueID) != nil { return look }
        // Nothing of one that has not answered was shown.
        guard let beside = try await summaryNow(look)?.held?.look, await beside.isFinal,
            await (try? beside.snapshot())?.entry(opaqueID: opaqueID) != nil
        else { return look }
        return beside
    }

    private func access(_ look: LiveLook, _ reason: SummaryEmergency, _ words: String, _ now: Date) -> SummaryAccess {
        let proof = look.staff.proof
        // It names no section and no label: of the shared record it opens nothing.
        let grant = BreakGlassGrant(
            id: Self.random(16), staff: look.staff.subject, organisation: look.staffOrganisation.ods, person: look.person.nhsNumber,
            sections: [], reason: reason.rawValue, opened: Moment(now), assurance: proof?.levels.authentication ?? 0,
            authenticated: proof?.at ?? Moment(milliseconds: 0))
        return SummaryAccess(grant: grant, staff: look.staff, look: look.id, words: words, at: now)
    }
}
