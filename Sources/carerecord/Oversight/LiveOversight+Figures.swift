import AccessControl
import AuditTrail
import CareRecord
import Foundation
import PublicWeb
import Looks
import StaffWeb
import Storage

/// Searching, drawing and counting.
extension LiveOversight {
    private static let page = 50
    /// Looks of a month's sample: what one person reads in an afternoon.
    static let sample = 40

    func found(_ staff: StaffMember, _ terms: OversightTerms) async throws -> OversightFound {
        let officer = try await officer(staff)
        var asked = LookSearchStore.Terms(
            nhsNumber: terms.nhsNumber?.digits, subject: terms.staff, organisation: terms.organisation,
            from: terms.from.map { start($0) }, until: terms.until.map { start($0, after: 1) })
        asked.after = terms.after.flatMap { LookSearchStore.Place(cursor: $0) }
        let question = asked
        let found = try await kept { () async throws(StorageError) in try await search.looks(question, for: officer, limit: Self.page + 1) }
        let shown = found.prefix(Self.page)
        try await record(officer, .trailSearched, shown.map(\.nhsNumber), "by \(asked.kinds): \(shown.count) looks")
        let policy = try await inForce.current()
        return OversightFound(
            looks: try shown.map { try line($0, policy) },
            next: found.count > Self.page ? shown.last.map { "\($0.openedAt)|\($0.id)" } : nil)
    }

    func line(_ look: DrawnLook, _ policy: RegionPolicy) throws -> OversightFound.Look {
        .init(
            at: look.opened, staff: look.subject, role: roleName(look.role, policy), organisationName: name(look.organisation),
            nhsNumber: try? NHSNumber(look.nhsNumber), reference: String(look.id.suffix(12)),
            handle: ListReach.hex(try seal(look.id)))
    }

    /// Last month's sample, or where nobody looked in it, this month's.
    func draw(_ staff: StaffMember) async throws -> Int {
        let officer = try await officer(staff)
        let now = databaseClock.now()
        for back in [1, 0] {
            let (name, from, until) = month(now, back)
            let looks = try await kept { () async throws(StorageError) in
                try await reports.sampled(officer.organisation, from: from, until: until)
            }.filter { $0.subject != officer.subject }
            guard !looks.isEmpty else { continue }
            let drawn = try await kept { () async throws(StorageError) in try await reports.drawn(officer.organisation, month: name) }
            var random = SystemRandomNumberGenerator()
            let chosen = StratifiedSample.draw(looks, by: \.role, count: max(0, Self.sample - drawn), using: &random)
            return try await kept { () async throws(StorageError) in
                try await cases.draw(chosen, month: name, by: officer, days: 31, at: now)
            }
        }
        return 0
    }

    func report(_ staff: StaffMember, _ period: OversightPeriod) async throws -> OversightReport {
        let officer = try await officer(staff)
        let policy = try await inForce.current()
        let days = Int(period.from.earliest / 86_400)..<Int(period.until.earliest / 86_400) + 1
        let figures = try await kept { () async throws(StorageError) in
            try await reports.figures(
                officer.scope, days: days, from: start(period.from), until: start(period.until, after: 1), least: alert,
                at: databaseClock.now())
        }
        try await record(officer, .reportMade, [], "looks \(period.from.text) to \(period.until.text)")
        var report = OversightReport(
            period: period, whose: officer.scope == .region ? "The whole region" : name(officer.organisation))
        func sum(_ kind: String) -> Int { figures.counts.filter { $0.kind == kind }.reduce(0) { $0 + $1.count } }
        (report.looks, report.refused, report.glass) = (sum("look-opened"), sum("look-refused"), sum("glass-broken"))
        func lines(_ name: (OversightReportStore.Count) -> String) -> [OversightReport.Line] {
            var counts: [String: Int] = [:]
            for it in figures.counts where it.kind == "look-opened" { counts[name(it), default: 0] += it.count }
            return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { OversightReport.Line($0.key, $0.value) }
        }
        report.organisations = lines { self.name($0.organisation) }
        report.roles = lines { self.roleName($0.role, policy) }
        report.grounds = lines { Self.ground($0.ground) }
        func sections(_ kind: String) -> [OversightReport.Line] {
            Dictionary(grouping: figures.counts.filter { $0.kind == kind }, by: \.ground)
                .map {
                    OversightReport.Line(
                        Section(rawValue: $0)?.title ?? $0.prefix(1).uppercased() + $0.dropFirst(), $1.reduce(0) { $0 + $1.count })
                }
                .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        }
        (report.sections, report.sectionsOpened) = (sections("section-shown"), sections("section-opened"))
        let unshown = figures.days.filter { day, _ in figures.shownSince.map { day < $0 } ?? true }.reduce(0) { $0 + $1.value }
        if unshown > 0 { report.unshown = .init(until: figures.shownSince.flatMap { days.contains($0) ? $0 : nil }, looks: unshown) }
        report.glassReasons = figures.glassReasons.sorted { $0.key < $1.key }.map { id, count in
            OversightReport.Line(policy.breakGlass.words(ofReason: id), count)
        }
        report.contacts = figures.contacts.sorted { $0.key < $1.key }.map { OversightReport.Line(Self.contact($0), $1) }
        report.glassReviewed = figures.glassReviewed
        report.summaries = figures.summaries
        report.open = figures.open.map { .init(kind: Self.kind($0.kind), count: $0.count, late: $0.late) }
        report.days = days.map { figures.days[$0] ?? 0 }
        report.raised = figures.raised.sorted { $0.key < $1.key }.map { OversightReport.Line(Self.kind($0.key), $0.value) }
        report.closed = figures.closed.map { it in
            .init(
                kind: Self.kind(it.kind), verdict: OversightCase.Verdict(rawValue: it.verdict).map { Self.verdict($0) } ?? it.verdict,
                count: it.count, days: it.open / 86_400, longest: it.longest / 86_400, late: it.late)
        }
        return report
    }

    private static func ground(_ ground: String) -> String {
        if ground == "break-glass" { return "broken glass" }
        return RelationshipKind(rawValue: ground)?.words ?? "nothing on record"
    }

    private static func contact(_ answer: String) -> String {
        switch ContactAnswer(rawValue: answer) {
        case .yes: "Care followed, or there was some"
        case .no: "No care that their own system knows of"
        case .couldNotTell: "Could not be told"
        case nil: "Not asked yet"
        }
    }

    private static func kind(_ kind: String) -> String {
        switch OversightCase.Kind(rawValue: kind) {
        case .alert: "Alerts"
        case .glass: "Broken glass"
        case .question: "Questions by people"
        case .sample: "Monthly sample"
        case .raised: "Raised by officers"
        case nil: kind
        }
    }

    // MARK: Days

    /// The first moment of a day on the region's clock.
    private func start(_ day: PartialDate, after days: Int = 0) -> Date { start(day: Int(day.earliest / 86_400) + days) }

    private func start(day: Int) -> Date {
        let utc = Int64(day) * 86_400_000
        // Off by what the clock shows at that moment of UTC.
        let local = clock.local(utc)
        let shown = Int64(local.day) * 86_400_000 + Int64(local.minute) * 60_000
        return Date(timeIntervalSince1970: Double(utc - (shown - utc)) / 1000)
    }

    /// A month before the one of a moment, on the region's clock: its name, and from when until when.
    private func month(_ now: Date, _ back: Int) -> (name: String, from: Date, until: Date) {
        let today = clock.local(Int64(now.timeIntervalSince1970 * 1000)).day
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month], from: Date(timeIntervalSince1970: Double(today) * 86_400))
        let index = (parts.year ?? 1970) * 12 + (parts.month ?? 1) - 1 - back
        func first(_ index: Int) -> Int {
            let date = calendar.date(from: DateComponents(year: index / 12, month: index % 12 + 1, day: 1)) ?? now
            return Int(date.timeIntervalSince1970 / 86_400)
        }
        let name = "\(index / 12)-" + (index % 12 < 9 ? "0" : "") + "\(index % 12 + 1)"
        return (name, start(day: first(index)), start(day: first(index + 1)))
    }
}

extension LookSearchStore.Place {
    init?(cursor: String) {
        let parts = cursor.split(separator: "|", maxSplits: 1)
        guard parts.count == 2, let opened = Int64(parts[0]), parts[1].utf8.count <= 64 else { return nil }
        self.init(opened: opened, id: String(parts[1]))
    }
}
