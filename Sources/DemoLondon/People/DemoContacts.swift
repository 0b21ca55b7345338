import Foundation

/// What makes an organisation's staff have to do with somebody on the day the demo starts: stays, appointments, referrals, open cases. Of each
/// kind of organisation some people have one and some have none; those of the dead are over.
struct DemoContacts {
    /// When the demo starts: everything here is told from it.
    let now: Date

    /// The day that the generated people's fixed dates are written for.
    static let firstDay = Date(timeIntervalSince1970: 1_795_608_000)

    /// `2026-11-25`, so many days from today.
    private func day(_ days: Int) -> String { (now + Double(days) * 86_400).formatted(.iso8601.year().month().day()) }

    /// Minutes tell the organisations' own events apart: two of one moment would be taken for one.
    private func at(_ days: Int, _ hour: Int, _ place: Int) -> String { "\(day(days))T\(two(hour)):\(two(place % 60)):00Z" }
    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// What one organisation's system holds about the person of this index.
    func contacts(of index: Int, at organisation: DemoOrganisation, _ make: FHIRMaking) -> [DemoResource] {
        let place = DemoOrganisation.all.firstIndex { $0.ods == organisation.ods } ?? 0
        let slot = (index * 7 + place * 3) % 6
        switch (organisation.kind, slot) {
        case (.acute, 0): return [admission(make, place)]
        case (.acute, 1), (.community, 1): return [coming(make, in: 5, place)]
        case (.acute, 2), (.community, 2): return [kept(make, 20, place)]
        case (.acute, 3), (.mentalHealth, 1), (.hospice, 1), (.socialCare, 1): return [referral(make, 12)]
        case (.mentalHealth, 0), (.community, 0), (.hospice, 0): return [episode(make, "Community team", "active", from: -60)]
        case (.socialCare, 0): return [episode(make, "Adult social care case", "active", from: -60)]
        case (.careHome, _): return [episode(make, "Resident", "active", from: -200)]
        case (.mentalHealth, 2), (.hospice, 2): return [episode(make, "Community team", "finished", from: -800, to: -500)]
        case (.socialCare, 2): return [episode(make, "Adult social care case", "finished", from: -800, to: -500)]
        case (.ambulance, 0): return [ambulance(make, place)]
        case (.ambulance, 1): return [conveying(make)]
        case (.nhs111, 0): return [call(make, -1, place)]
        case (.nhs111, 1): return [call(make, -400, place)]
        case (.gpPractice, 1): return [coming(make, in: 3, place)]
        default: return []
        }
    }

    /// Margaret Okonkwo's: at nearly everybody's.
    func okonkwo(at source: String, _ make: FHIRMaking) -> [DemoResource] {
        let place = DemoOrganisation.all.firstIndex { $0.source == source } ?? 0
        switch source {
        case "barts": return [coming(make, in: 2, place)]
        case "homerton": return [referral(make, 10)]
        case "east-london": return [episode(make, "Memory clinic", "active", from: -400)]
        case "ambulance": return [ambulance(make, place)]
        case "nhs-111": return [call(make, -1, place)]
        case "tower-hamlets": return [episode(make, "Adult social care case", "active", from: -80)]
        case "moorfields": return [kept(make, 30, place)]
        case "st-josephs": return [episode(make, "Community palliative care", "active", from: -100)]
        case "uclh": return [coming(make, in: 9, place)]
        default: return []
        }
    }

    // MARK: One of each

    private func admission(_ make: FHIRMaking, _ place: Int) -> DemoResource {
        make.encounter("now-in", "IMP", "Inpatient stay", from: at(-2, 14, place), to: nil, status: "in-progress")
    }

    private func coming(_ make: FHIRMaking, in days: Int, _ place: Int) -> DemoResource {
        make.appointment("now-ap", "Review, \(make.organisationName)", "booked", at: at(days, 10, place))
    }

    private func kept(_ make: FHIRMaking, _ days: Int, _ place: Int) -> DemoResource {
        make.appointment("now-ap", "Review, \(make.organisationName)", "fulfilled", at: at(-days, 11, place))
    }

    private func ambulance(_ make: FHIRMaking, _ place: Int) -> DemoResource {
        make.encounter("now-am", "EMER", "Ambulance attendance", from: at(-1, 2, place), to: at(-1, 3, place))
    }

    /// On the road just now.
    private func conveying(_ make: FHIRMaking) -> DemoResource {
        make.encounter("now-am", "EMER", "Ambulance attendance", from: (now - 3600).formatted(.iso8601), to: nil, status: "in-progress")
    }

    private func call(_ make: FHIRMaking, _ days: Int, _ place: Int) -> DemoResource {
        make.encounter("now-call", "VR", "NHS 111 call", from: at(days, 7, place), to: at(days, 8, place))
    }

    private func referral(_ make: FHIRMaking, _ days: Int) -> DemoResource {
        make.referral("now-ref", "Referral to \(make.organisationName)", on: day(-days))
    }

    private func episode(_ make: FHIRMaking, _ words: String, _ status: String, from: Int, to: Int? = nil) -> DemoResource {
        make.episode("now-ep", words, status, from: day(from), to: to.map(day))
    }
}
