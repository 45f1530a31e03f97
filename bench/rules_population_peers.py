"""The peers of rules_population: the same five benefits by hand in NumPy, and as formulas of OpenFisca-core.

    python rules_population_peers.py numpy|openfisca PERSONS SEED ROUNDS

Prints `evaluated <s>` (the median; the columns are in memory already, nothing is read), `memory <MiB>` and each total.
OpenFisca-core is under the AGPL: it is installed from PyPI for this measurement and is no part of the product.
"""
import resource
import statistics
import sys
import time

import numpy as np

COLUMNS = ("age income_pc disability np_days movable_pc immovable_hh hh_size days_in_country "
           "ltc_level ltc_cost birth_order child_months has_child city").split()
QUOTAS = np.array([0, 0, 10020, 15460, 18580, 24100, 28070, 32090, 36180])


def population(persons, seed):
    def drawn(k, end):
        with np.errstate(over="ignore"):
            z = np.uint64(seed) + (np.uint64(16) * np.arange(persons, dtype=np.uint64) + np.uint64(k + 1)) * np.uint64(0x9E3779B97F4A7C15)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((z ^ (z >> np.uint64(31))) % np.uint64(end)).astype(np.int64)

    d, level = drawn(2, 100), drawn(8, 100)
    disability = np.where(d < 95, 0, np.where(d < 97, 1, d - 95))
    made = [drawn(0, 100), drawn(1, 60001), disability, 1 + drawn(3, 30), drawn(4, 300001), drawn(5, 8000001), 1 + drawn(6, 6),
            drawn(7, 367), np.where((level >= 90) & (level <= 96), level - 88, 0), drawn(9, 50001), 1 + drawn(10, 4), drawn(11, 40),
            (drawn(12, 10) == 0).astype(np.int64), drawn(13, 2)]
    return dict(zip(COLUMNS, made))


def totals(low, middle, elder, insured, premium, benefit, copay, childcare):
    return {"low_income": low.sum(), "mid_low_income": middle.sum(), "elder_full": (elder == 7759).sum(), "elder_half": (elder == 3879).sum(),
            "elder_total": elder.sum(dtype=np.int64), "np_insured": insured.sum(), "np_premium_total": premium.sum(dtype=np.float64),
            "ltc_recipients": (benefit > 0).sum(), "ltc_copay_total": copay.sum(dtype=np.float64),
            "ltc_benefit_total": benefit.sum(dtype=np.float64), "childcare_recipients": (childcare > 0).sum(),
            "childcare_total": childcare.sum(dtype=np.int64)}


def by_hand(c):
    mlc = np.where(c["city"] == 0, 15472, 14230)
    income = c["income_pc"]
    low = (income <= mlc) & (c["movable_pc"] <= 80000) & (c["immovable_hh"] <= 3690000)
    middle = ~low & (income <= 1.5 * mlc) & (c["movable_pc"] <= 120000) & (c["immovable_hh"] <= 5500000)
    means = low | middle | (c["movable_pc"] * c["hh_size"] <= 2500000 + 250000 * (c["hh_size"] - 1))
    right = (c["age"] >= 65) & (c["days_in_country"] > 183) & means
    elder = np.where(right & (income < 1.5 * mlc), 7759, np.where(right & (income <= 2.5 * mlc), 3879, 0))
    insured = (c["age"] >= 25) & (c["age"] <= 64)
    nothing = low | (c["disability"] >= 3)
    less = (income < 1.5 * mlc) | middle | (c["disability"] == 2)
    some = (income < 2 * mlc) | (c["disability"] == 1)
    percent = np.where(nothing, 0, np.where(less, 30, np.where(some, 45, 60)))
    premium = np.where(insured, (2 * 21103 * 105 * percent * c["np_days"] + 3000000) // 6000000, 0)
    cared = (c["ltc_level"] >= 2) & ((c["age"] >= 65) | (c["disability"] > 0))
    covered = np.where(cared, np.minimum(c["ltc_cost"], QUOTAS[c["ltc_level"]]), 0)
    rate = np.where(low | middle | (elder == 7759), 0, np.where(elder == 3879, 5, 16))
    copay = covered * rate // 100
    childcare = np.where((c["has_child"] == 1) & (c["child_months"] <= 24), np.minimum(4000 + 1000 * c["birth_order"], 7000), 0)
    return totals(low, middle, elder, insured, premium, covered - copay, copay, childcare)


def openfisca_system():
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import MONTH
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="Person", is_person=True)
    system = TaxBenefitSystem([person])

    def add(name, kind, compute=None):
        members = {"value_type": kind, "entity": person, "definition_period": MONTH, "label": name}
        if compute:
            members["formula"] = lambda persons, period, parameters: compute(lambda other: persons(other, period))
        system.add_variable(type(name, (Variable,), members))

    for name in COLUMNS:
        add(name, int)
    add("mlc", int, lambda v: np.where(v("city") == 0, 15472, 14230))
    add("low", bool, lambda v: (v("income_pc") <= v("mlc")) * (v("movable_pc") <= 80000) * (v("immovable_hh") <= 3690000))
    add("middle", bool, lambda v: np.logical_not(v("low")) * (v("income_pc") <= 1.5 * v("mlc")) * (v("movable_pc") <= 120000)
        * (v("immovable_hh") <= 5500000))
    add("means", bool, lambda v: v("low") + v("middle") + (v("movable_pc") * v("hh_size") <= 2500000 + 250000 * (v("hh_size") - 1)))
    add("elder", int, lambda v: (v("age") >= 65) * (v("days_in_country") > 183) * v("means") * np.select(
        [v("income_pc") < 1.5 * v("mlc"), v("income_pc") <= 2.5 * v("mlc")], [7759, 3879], 0))
    add("insured", bool, lambda v: (v("age") >= 25) * (v("age") <= 64))
    add("share", float, lambda v: np.select(
        [v("low") + (v("disability") >= 3), (v("income_pc") < 1.5 * v("mlc")) + v("middle") + (v("disability") == 2),
         (v("income_pc") < 2 * v("mlc")) + (v("disability") == 1)], [0.0, 0.30, 0.45], 0.60))
    add("premium", float, lambda v: v("insured") * np.floor(21103 * 0.105 * v("share") * v("np_days") / 30 + 0.5))
    add("covered", int, lambda v: (v("ltc_level") >= 2) * ((v("age") >= 65) + (v("disability") > 0))
        * np.minimum(v("ltc_cost"), QUOTAS[v("ltc_level")]))
    add("rate", float, lambda v: np.select([v("low") + v("middle") + (v("elder") == 7759), v("elder") == 3879], [0.0, 0.05], 0.16))
    add("copay", float, lambda v: np.floor(v("covered") * v("rate")))
    add("benefit", float, lambda v: v("covered") - v("copay"))
    add("childcare", int, lambda v: (v("has_child") == 1) * (v("child_months") <= 24) * np.select(
        [v("birth_order") == 1, v("birth_order") == 2], [5000, 6000], 7000))
    return system


def by_openfisca(system, c):
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(system, count=len(c["age"]))
    for name in COLUMNS:
        simulation.set_input(name, "2026-01", c[name])
    began = time.perf_counter()
    made = [simulation.calculate(name, "2026-01") for name in ("low", "middle", "elder", "insured", "premium", "benefit", "copay", "childcare")]
    summed = totals(*made)
    return time.perf_counter() - began, summed


def main():
    which, persons, seed, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    columns = population(persons, seed)
    system = openfisca_system() if which == "openfisca" else None
    times, summed = [], {}
    for _ in range(rounds):
        if system:
            took, summed = by_openfisca(system, columns)
        else:
            began = time.perf_counter()
            summed = by_hand(columns)
            took = time.perf_counter() - began
        times.append(took)
    print(f"evaluated {statistics.median(times):.3f}")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
    for name, total in summed.items():
        print(name, int(total))


main()
