"""Goods in custody: taken in against a receipt, repaired, inspected, handed back (MS-6, MS-7, RS-5, WP-5)."""

from rules.events import GoodsEvent, GoodsState
from rules.lifecycle_tables import RefusalRule, Table
from rules.wording import Text

_G = GoodsState
_AT_WORK = (_G.TAKEN_IN, _G.AGREED, _G.IN_REPAIR)
_HERE = (*_AT_WORK, _G.QUOTED, _G.REPAIRED, _G.INSPECTED, _G.DECLINED)

GOODS = Table(
    opening=GoodsEvent.TAKEN_IN,
    rows=(
        (GoodsEvent.TAKEN_IN, (None,), _G.TAKEN_IN),
        (GoodsEvent.QUOTED, (*_AT_WORK, _G.QUOTED, _G.DECLINED), _G.QUOTED),
        (GoodsEvent.QUOTE_CONFIRMED, (_G.QUOTED,), _G.AGREED),
        (GoodsEvent.QUOTE_DECLINED, (_G.QUOTED,), _G.DECLINED),
        (GoodsEvent.EXTRA_DECLINED, (_G.QUOTED,), _G.AGREED),  # the work agreed on before goes on
        (
            GoodsEvent.REPAIR_STARTED,
            (*_AT_WORK, _G.REPAIRED, _G.INSPECTED),
            _G.IN_REPAIR,
        ),  # again: inspection found more
        (GoodsEvent.REPAIRED, (_G.IN_REPAIR, _G.AGREED), _G.REPAIRED),
        (GoodsEvent.INSPECTED, (_G.REPAIRED,), _G.INSPECTED),
        (GoodsEvent.RETURNED, (_G.INSPECTED, _G.DECLINED), _G.RETURNED),
    ),
    anywhere=frozenset(
        {
            GoodsEvent.WAITING_CUSTOMER,
            GoodsEvent.CUSTOMER_ANSWERED,
            GoodsEvent.WAITING_PARTS,
            GoodsEvent.PARTS_CAME,
            GoodsEvent.EXTENDED,
            GoodsEvent.HELP_ASKED,
            GoodsEvent.ACKNOWLEDGED,
            GoodsEvent.CORRECTED,
            GoodsEvent.NOTE,
        }
    ),
    final=frozenset({_G.RETURNED}),
    refusals=(
        RefusalRule(
            "goods_gone",
            frozenset(
                {
                    GoodsEvent.QUOTED,
                    GoodsEvent.QUOTE_CONFIRMED,
                    GoodsEvent.QUOTE_DECLINED,
                    GoodsEvent.EXTRA_DECLINED,
                    GoodsEvent.REPAIR_STARTED,
                    GoodsEvent.REPAIRED,
                    GoodsEvent.INSPECTED,
                    GoodsEvent.RETURNED,
                }
            ),
            frozenset({_G.RETURNED}),
            Text(
                en="the goods had been handed back and the receipt was void; a new receipt is needed",
                zh="商品此前已交还、收据已作废，需另开收据",
            ),
        ),
        RefusalRule(
            "return_before_inspection",
            frozenset({GoodsEvent.RETURNED}),
            frozenset(_HERE) - {_G.INSPECTED, _G.DECLINED},
            Text(
                en='goods leave only inspected (they were "{state}"); hand in the inspection on the repair card first',
                zh="商品须验讫后方可交还（当时为“{state_zh}”），请先补交修护卡的验讫",
            ),
        ),
        RefusalRule(
            "repair_before_agreement",
            frozenset({GoodsEvent.REPAIR_STARTED, GoodsEvent.REPAIRED}),
            frozenset({_G.QUOTED, _G.DECLINED}),
            Text(
                en="the customer had not agreed to the quote; hand in the answer first",
                zh="当时客户尚未同意报价，请先补交客户答复",
            ),
        ),
        RefusalRule(
            "inspection_before_repair",
            frozenset({GoodsEvent.INSPECTED}),
            frozenset(_HERE) - {_G.REPAIRED},
            Text(en='there was nothing to inspect: the goods were "{state}"', zh="尚无可验：商品当时为“{state_zh}”"),
        ),
    ),
)
