import CareRecord

/// How a decision is written down: every member by name, sets and lists in one order, so that the same decision is the same bytes. `WrittenDecision` reads it.
extension WrittenDecision {
    /// Its one text: JSON, names of members sorted, no space between.
    public var text: String {
        Self.text(
            policy, request, facts, (outcome, what), room: silent.count,
            findings: { out in
                for finding in findings {
                    out.next()
                    finding.write(&out)
                }
            },
            silent: { out in
                for rule in silent {
                    out.next()
                    out.string(rule)
                }
            })
    }

    fileprivate static func text(
        _ policy: String, _ request: AccessRequest, _ facts: Facts, _ outcome: (outcome: String, what: [String]), room rules: Int,
        findings: (inout CanonicalText) -> Void, silent: (inout CanonicalText) -> Void
    ) -> String {
        var out = CanonicalText(room: 4096 + facts.relationships.count * 400 + rules * 24)
        out.object { out in
            out.member("facts")
            facts.write(&out)
            out.member("findings")
            out.list(findings)
            out.member("form", Self.currentForm)
            out.member("outcome", outcome.outcome)
            out.member("policy", policy)
            out.member("request")
            request.write(&out)
            out.member("silent")
            out.list(silent)
            out.member("what", outcome.what)
        }
        return out.text
    }
}

extension Decision {
    /// What the trail keeps of it: the text of `WrittenDecision(self)`, without making one. A look has two decisions and more, under policies of hundreds of
    /// rules, and each is written before the next step is taken.
    public var text: String {
        WrittenDecision.text(
            policyDigest, request, facts, outcome.written, room: regionRules.count,
            findings: { out in
                for weighed in spoke {
                    out.next()
                    weighed.write(&out)
                }
            },
            silent: { regionRules.writeSilent(with: houseRules.lazy.filter(\.isSilent).map(\.rule).sorted(), &$0) })
    }
}

extension Weighed {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            out.member("evidence", evidence)
            out.member("finding")
            finding.write(&out)
            out.member("from", counts?.lowerBound)
            out.member("rule", rule)
            out.member("until", counts?.upperBound)
        }
    }
}

extension WrittenDecision.WrittenFinding {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            out.member("evidence", evidence)
            out.member("finding", finding)
            out.member("from", from)
            out.member("rule", rule)
            out.member("until", until)
        }
    }
}

extension Finding {
    /// As `written` has it.
    fileprivate func write(_ out: inout CanonicalText) {
        func sections(_ word: StaticString, _ sections: Set<Section>) {
            out.raw("\"")
            out.raw(word)
            var isFirst = true
            for section in Section.allCases where sections.contains(section) {
                out.raw(isFirst ? " " : ",")
                isFirst = false
                out.escaped(section.rawValue)
            }
            // "permit " of nothing, as a list of nothing after its word.
            if isFirst { out.raw(" ") }
            out.raw("\"")
        }
        switch self {
        case .permit(let seen): sections("permit", seen)
        case .limit(let most): sections("limit", most)
        case .hides(let hidden): sections("hides", hidden)
        case .noRestriction, .refuse, .challenge, .doesNotApply, .couldNotTell: out.string(written)
        }
    }
}

extension AccessRequest {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            out.member("action", action.rawValue)
            if let breaking {
                out.member("breaking")
                breaking.write(&out)
            }
            if let director {
                out.member("director")
                out.object { out in
                    out.member("jobRole", director.jobRole)
                    out.member("organisation", director.organisation)
                    out.member("subject", director.subject)
                }
            }
            out.member("person", person?.digits)
            out.member("purpose", purpose.rawValue)
            out.member("sections", sections.sorted().lazy.map(\.rawValue))
            out.member("staff")
            staff.write(&out)
        }
    }
}

extension StaffMember {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            out.member("assurance", assurance)
            out.member("issuer", issuer)
            out.member("name", name)
            if let names {
                out.member("names")
                out.object { out in
                    out.member("family", names.family)
                    out.member("given", names.given)
                }
            }
            if let proof {
                out.member("proof")
                out.object { out in
                    out.member("at", proof.at)
                    out.member("levels")
                    proof.levels.write(&out)
                }
            }
            out.member("role")
            out.object { out in
                out.member("activities", role.activities)
                out.member("jobRole", role.jobRole)
                out.member("name", role.name)
                out.member("organisation", role.organisation)
                out.member("personRoleID", role.personRoleID)
            }
            out.member("subject", subject)
        }
    }
}

extension Facts {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            out.member("agreement", agreement.rawValue)
            out.member("asked", asked.sorted().lazy.map(\.rawValue))
            out.member("assurance")
            assurance.write(&out)
            if let breakGlassUse {
                out.member("breakGlassUse")
                out.object { out in
                    out.member("byOrganisation", breakGlassUse.byOrganisation)
                    out.member("byStaff", breakGlassUse.byStaff)
                }
            }
            out.member("director", director.rawValue)
            out.member("grants")
            out.list { out in
                for grant in grants.sorted(by: { ($0.id, $0.opened) < ($1.id, $1.opened) }) {
                    out.next()
                    grant.write(&out)
                }
            }
            out.member("now", now)
            out.member("objection", objection.rawValue)
            if let organisation {
                out.member("organisation")
                out.object { out in
                    out.member("kind", organisation.kind.rawValue)
                    out.member("ods", organisation.ods.code)
                    out.member("usesTheRecord", organisation.usesTheRecord)
                }
            }
            // Left out where there is none, so that what was written before there was a limit has the same bytes.
            if presencesStated > 0 { out.member("presencesStated", presencesStated) }
            out.member("regionDigest", regionDigest)
            out.member("relationships")
            out.list { out in
                for relationship in relationships.sorted(by: Self.precedes) {
                    out.next()
                    relationship.write(&out)
                }
            }
            out.member("restricted", restricted.rawValue)
            roleEnd.writeMember(&out)
            if let suspension {
                out.member("suspension")
                out.object { out in
                    out.member("from", suspension.from)
                    out.member("id", suspension.id)
                    out.member("until", suspension.until)
                }
            }
            out.member("training")
            training.write(&out)
            out.member("unanswered", unanswered.sorted().lazy.map(\.rawValue))
        }
    }
}

extension Facts.Assurance {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            if let authentication { out.member("authentication", authentication) }
            if let identity { out.member("identity", identity) }
        }
    }
}

extension Facts.Training {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            switch self {
            case .current(let until):
                out.member("current")
                out.object { $0.member("until", until) }
            case .lapsed:
                out.member("lapsed")
                out.object { _ in }
            case .couldNotTell:
                out.member("couldNotTell")
                out.object { _ in }
            }
        }
    }
}

extension Facts.RoleEnd {
    /// What was written before there was the register has no such member, and the same bytes.
    fileprivate func writeMember(_ out: inout CanonicalText) {
        guard self != .notKept else { return }
        out.member("roleEnd")
        out.object { out in
            switch self {
            case .none:
                out.member("none")
                out.object { _ in }
            case .ended(let from):
                out.member("ended")
                out.object { $0.member("from", from) }
            case .couldNotTell:
                out.member("couldNotTell")
                out.object { _ in }
            case .notKept: break
            }
        }
    }
}

extension BreakGlassGrant {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            out.member("assurance", assurance)
            out.member("authenticated", authenticated)
            out.member("ended", ended)
            out.member("ground", ground)
            out.member("id", id)
            out.member("labels", labels.sorted().lazy.map(\.rawValue))
            out.member("opened", opened)
            out.member("organisation", organisation.code)
            out.member("person", person.digits)
            out.member("reason", reason)
            out.member("sections", sections.sorted().lazy.map(\.rawValue))
            out.member("staff", staff)
        }
    }
}

extension Relationship {
    fileprivate func write(_ out: inout CanonicalText) {
        out.object { out in
            out.member("evidence", evidence)
            out.member("from", from)
            out.member("kind", kind.rawValue)
            out.member("organisation", organisation.code)
            out.member("person", person.digits)
            out.member("staff", staff)
            out.member("strength", strength.rawValue)
            out.member("until", until)
        }
    }
}
