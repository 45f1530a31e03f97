// A law for populations of tests: an allowance for who is 65 or over, and a household that is needy by the sum of them.
#pragma once

namespace skl::rules::testing {

inline constexpr const char* allowance_model =
    R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:test:allowance">
<inputData id="a" name="age"><variable name="age" typeRef="number"/></inputData>
<inputData id="i" name="income"><variable name="income" typeRef="number"/></inputData>
<inputData id="h" name="household allowance"><variable name="household allowance" typeRef="number"/></inputData>
<decision id="d" name="allowance"><variable name="allowance" typeRef="number"/>
<informationRequirement><requiredInput href="#a"/></informationRequirement><informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>if age &gt;= 65 then 50 + income / 2 else 0</text></literalExpression></decision>
<decision id="n" name="needy"><variable name="needy" typeRef="boolean"/>
<informationRequirement><requiredInput href="#h"/></informationRequirement>
<literalExpression><text>household allowance &gt; 100</text></literalExpression></decision></definitions>)";

}  // namespace skl::rules::testing
