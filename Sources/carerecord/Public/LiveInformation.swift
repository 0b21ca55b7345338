import CareRecord
import Federation
import Foundation
import PublicWeb
import Storage

extension PublicInformation {
    /// The public site of a region that says something of itself.
    static func live(
        _ site: Region.Site, texts: SiteTexts, database: any WatchedDatabase, standing: StandingRegion, clock: DatabaseClock,
        publication: LogPublication?, announced: Announced, idleMinutes: Int, policies: PolicyInForce
    ) -> PublicInformation {
        let figures = PublicFigureStore(database)
        var facts = SiteFacts(site, idleMinutes: idleMinutes)
        facts.kept = standing.current.region.retention.map { ($0.years, $0.days) }
        return PublicInformation(
            texts: texts, facts: facts,
            directory: { PublicDirectory.of(standing.current, at: clock.now()) },
            figures: FigureBoard { from, until in try await figures.figures(from: from, until: until) },
            notices: AnnouncedNotices(announced: announced),
            choices: CookieChoiceStore(database),
            checkpoint: {
                guard let file = try? await publication?.file("checkpoint") else { return nil }
                return String(decoding: file.bytes, as: UTF8.self)
            },
            told: ToldBoard { (try? await policies.current()).map { ObjectionTold($0) } })
    }
}

extension SiteFacts {
    /// What a region file says of its service.
    init(_ site: Region.Site, idleMinutes: Int) {
        func contact(_ it: Region.Site.Contact) -> Contact { Contact(name: it.name, email: it.email, phone: it.phone, post: it.post) }
        self.init(
            name: site.name, area: site.area, contact: contact(site.contact), protection: contact(site.protection),
            neighbours: site.neighbours.map { ($0.name, $0.stage) }, idleMinutes: idleMinutes)
    }
}

extension PublicDirectory {
    /// The region in force as the public reads it: agreements that are in force now, and of them what a source answers for.
    static func of(_ region: ConnectedRegion, at now: Date) -> PublicDirectory {
        var shares: [ODSCode: [Share]] = [:]
        for agreement in region.region.agreements where agreement.from <= now {
            for organisation in agreement.organisations {
                let answered = (region.sourcesOf[organisation] ?? []).reduce(into: Set<Section>()) {
                    $0.formUnion(region.sources[$1]?.sections ?? [])
                }
                let sections = agreement.sections.intersection(answered)
                if !sections.isEmpty { shares[organisation, default: []].append(Share(sections: sections, audience: agreement.audience)) }
            }
        }
        return PublicDirectory(
            areas: region.region.ics.map { ($0.ods, $0.name) },
            entries: region.region.organisations.map {
                Entry($0, shares: shares[$0.ods] ?? [], otherNames: region.region.people?.site?.otherNames[$0.ods] ?? [])
            })
    }
}
